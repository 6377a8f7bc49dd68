"""Addresses of people, programs, invitations, one's own record, and the demo's doors."""

from django.urls import path

from accounts.views import demo, invitations, people, programs, record

app_name = "accounts"

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/<str:public_id>/", people.person, name="person"),
    path("people/<str:public_id>/memberships/", people.memberships, name="memberships"),
    path("people/<str:public_id>/closure/", people.closure, name="closure"),
    path("people/<str:public_id>/reopening/", people.reopening, name="reopening"),
    path("memberships/<str:public_id>/end/", people.membership_end, name="membership_end"),
    path("me/", people.profile, name="profile"),
    path("me/record/", record.record, name="record"),
    path("me/record/archive/", record.archive, name="archive"),
    path("programs/", programs.programs, name="programs"),
    path("programs/new/", programs.program_new, name="program_new"),
    path("programs/<str:public_id>/", programs.program_edit, name="program_edit"),
    path("programs/<str:public_id>/roster/", programs.roster, name="roster"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/new/", invitations.invitation_new, name="invitation_new"),
    path("invitations/<str:public_id>/sending/", invitations.sending, name="sending"),
    path("invitations/<str:public_id>/revocation/", invitations.revocation, name="revocation"),
    path("invitation/", invitations.invitation, name="invitation"),
    path("invitation/<str:token>/", invitations.open_invitation, name="open_invitation"),
    path("demo/doors/<slug:key>/", demo.door, name="door"),
    path("demo/mail/", demo.mail, name="demo_mail"),
    path("demo/reset/", demo.reset, name="demo_reset"),
]
