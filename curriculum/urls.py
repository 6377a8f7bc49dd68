"""Addresses of the room. A change is a POST to a noun."""

from django.urls import path

from curriculum.views import administration, modules, offerings, pages, reading, roster

app_name = "curriculum"
MODULE, PAGE, OFFERING = "modules/<slug:public_id>", "pages/<slug:public_id>", "offerings/<slug:public_id>"

urlpatterns = [
    path("modules/", reading.index, name="index"),
    path("modules/new/", modules.new_module, name="new_module"),
    path(f"{MODULE}/", reading.module, name="module"),
    path(f"{MODULE}/edit/", modules.edit_module, name="edit_module"),
    path(f"{MODULE}/publication/", modules.module_publication, name="module_publication"),
    path(f"{MODULE}/withdrawal/", modules.module_withdrawal, name="module_withdrawal"),
    path(f"{MODULE}/copies/", modules.module_copies, name="module_copies"),
    path(f"{MODULE}/pages/", modules.module_pages, name="module_pages"),
    path(f"{MODULE}/pages/<slug:page>/return/", modules.page_return, name="page_return"),
    path(f"{MODULE}/order/", modules.module_order, name="module_order"),
    path(f"{PAGE}/", reading.page, name="page"),
    path(f"{PAGE}/readings/", reading.readings, name="readings"),
    path(f"{PAGE}/checks/<slug:key>/answers/", reading.answers, name="answers"),
    path(f"{PAGE}/edit/", pages.edit_page, name="edit_page"),
    path(f"{PAGE}/draft/", pages.page_draft, name="page_draft"),
    path(f"{PAGE}/draft/removal/", pages.draft_removal, name="draft_removal"),
    path(f"{PAGE}/preview/", pages.preview, name="preview"),
    path(f"{PAGE}/publication/", pages.page_publication, name="page_publication"),
    path(f"{PAGE}/withdrawal/", pages.page_withdrawal, name="page_withdrawal"),
    path(f"{PAGE}/removal/", pages.page_removal, name="page_removal"),
    path(f"{PAGE}/history/", pages.history, name="history"),
    path(f"{PAGE}/history/<int:revision>/", pages.difference, name="difference"),
    path(f"{PAGE}/restorations/", pages.restorations, name="restorations"),
    path("offerings/new/", administration.new_offering, name="new_offering"),
    path(f"{OFFERING}/", offerings.offering, name="offering"),
    path(f"{OFFERING}/modules/", offerings.offering_modules, name="offering_modules"),
    path(f"{OFFERING}/modules/<slug:module>/", offerings.offering_module, name="offering_module"),
    path(f"{OFFERING}/arrangement/", offerings.arrangement, name="arrangement"),
    path(f"{OFFERING}/enrolments/", administration.enrolments, name="enrolments"),
    path(f"{OFFERING}/roster/", roster.roster, name="roster"),
    path(f"{OFFERING}/edit/", administration.edit_offering, name="edit_offering"),
    path("enrolments/<slug:public_id>/end/", administration.enrolment_end, name="enrolment_end"),
    path("courses/", administration.courses, name="courses"),
    path("courses/new/", administration.new_course, name="new_course"),
    path("courses/<slug:public_id>/edit/", administration.edit_course, name="edit_course"),
    path("terms/new/", administration.new_term, name="new_term"),
    path("terms/<slug:public_id>/edit/", administration.edit_term, name="edit_term"),
]
