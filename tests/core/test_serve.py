"""The site refuses to start where its promises wouldn't hold."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from core import immutable
from core.demo import is_loopback, refuse_demo, refuse_unsafe_demo
from core.models import Lifting, SiteMark

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("127.0.0.1", True),
        ("127.8.9.10", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.20", False),
        ("example.org", False),
        ("localhost.example.org", False),
        ("", False),
    ],
)
def test_this_machine_is_told_from_others(address: str, answer: bool) -> None:
    assert is_loopback(address) is answer


def test_the_demo_starts_on_a_marked_database_on_this_machine_only(settings) -> None:
    settings.DEMO = True
    with pytest.raises(CommandError, match="not made by the demo generator"):
        refuse_unsafe_demo("127.0.0.1")
    SiteMark.objects.create(name=SiteMark.DEMO)
    refuse_unsafe_demo("127.0.0.1")
    with pytest.raises(CommandError, match=r"this machine only, not to 0\.0\.0\.0"):
        refuse_unsafe_demo("0.0.0.0")
    with pytest.raises(CommandError, match="this machine only"):
        call_command("serve", bind="0.0.0.0")


def test_a_site_of_ones_own_may_bind_anywhere(settings) -> None:
    settings.DEMO = False
    refuse_unsafe_demo("0.0.0.0")
    refuse_demo()


def test_a_server_that_hides_where_it_binds_gets_no_demo(settings) -> None:
    settings.DEMO = True
    with pytest.raises(ImproperlyConfigured, match=r"manage\.py serve only"):
        refuse_demo()


def test_a_database_older_than_the_code_is_refused() -> None:
    MigrationRecorder(connection).migration_qs.filter(app="core").delete()
    with pytest.raises(CommandError, match=r"older than the code. Run: manage\.py migrate"):
        call_command("serve")


def test_a_database_whose_fixed_rows_could_change_is_refused() -> None:
    with connection.cursor() as cursor:
        for statement in immutable._drop_statements(connection.vendor, immutable.Protection(Lifting, "")):
            cursor.execute(statement)
    assert immutable.missing_triggers() == ["core_lifting_no_update", "core_lifting_no_delete"]
    with pytest.raises(ImproperlyConfigured, match="core_lifting_no_update, core_lifting_no_delete"):
        call_command("serve")
