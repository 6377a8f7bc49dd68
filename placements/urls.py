"""The room's addresses."""

from django.urls import path

from placements.views import hours, office, overview, signing

app_name = "placements"
urlpatterns = [
    path("hours/", hours.hours, name="hours"),
    path("hours/at/<str:public_id>/", hours.sheet, name="sheet"),
    path("hours/at/<str:public_id>/lines/", hours.lines, name="lines"),
    path("hours/at/<str:public_id>/weeks/", hours.weeks, name="weeks"),
    path("hours/lines/<str:public_id>/", hours.line, name="line"),
    path("hours/lines/<str:public_id>/withdrawal/", hours.withdrawal, name="withdrawal"),
    path("hours/lines/<str:public_id>/correction/", hours.correction, name="correction"),
    path("sign/", signing.sign, name="sign"),
    path("sign/<str:token>/", signing.sign_link, name="sign_link"),
    path("placements/", overview.overview, name="overview"),
    path("placements/export.csv", overview.export, name="export"),
    path("placements/new/", office.new_placement, name="new_placement"),
    path("placements/<str:public_id>/", office.placement, name="placement"),
    path("placements/<str:public_id>/hours-record/", office.hours_record, name="hours_record"),
    path("placements/<str:public_id>/details/", office.placement_details, name="placement_details"),
    path("sites/", office.sites, name="sites"),
    path("sites/new/", office.new_site, name="new_site"),
    path("sites/<str:public_id>/", office.site, name="site"),
    path("sites/<str:public_id>/details/", office.site_details, name="site_details"),
    path("sites/<str:public_id>/retirement/", office.site_retirement, name="site_retirement"),
    path("sites/<str:public_id>/field-instructors/", office.new_field_instructor, name="new_field_instructor"),
    path(
        "field-instructors/<str:public_id>/details/", office.field_instructor_details, name="field_instructor_details"
    ),
    path("field-instructors/<str:public_id>/address/", office.address, name="address"),
    path("field-instructors/<str:public_id>/links/", office.field_instructor_links, name="links"),
    path("links/<str:public_id>/revocation/", office.link_revocation, name="link_revocation"),
]
