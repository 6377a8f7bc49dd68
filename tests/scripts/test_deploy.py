"""What deploy/ promises is there: commands, files, settings."""

import re
import shlex
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from scripts.run_checks import deployment_environment

ROOT = Path(settings.BASE_DIR)
DEPLOY = ROOT / "deploy"
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in DEPLOY.iterdir() if path.is_file()}


def test_every_command_that_is_named_exists() -> None:
    named = {command for text in TEXTS.values() for command in re.findall(r"manage\.py ([a-z_]+)", text)}
    assert {"migrate", "load_pack", "collectstatic", "worker", "backup", "restore", "create_administrator"} <= named
    assert named - set(get_commands()) == set()


def test_every_file_of_the_table_is_there() -> None:
    table = "\n".join(line for line in TEXTS["README.md"].splitlines() if line.startswith("| `"))
    named = set(re.findall(r"`([a-z-]+\.[a-z]+)`", table)) | set(re.findall(r"`(Containerfile)`", table))
    assert named == {name for name in TEXTS if name not in ("README.md", "mezzo-backup.timer")}
    assert "`.timer`" in table


def test_the_image_copies_what_the_sources_hold_and_no_data() -> None:
    copied = [
        source
        for line in TEXTS["Containerfile"].splitlines()
        if line.startswith("COPY") and "--from" not in line
        for source in [word for word in shlex.split(line)[1:-1] if not word.startswith("--")]
    ]
    assert copied
    assert [source for source in copied if not (ROOT / source).exists()] == []
    left_out = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".venv", "node_modules", "data", "data-*", "deploy/*.env", "deploy/tls"} <= set(left_out)


def test_the_example_names_every_setting_that_the_site_reads() -> None:
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "config" / "settings.py").read_text(encoding="utf-8")))
    named = set(re.findall(r"^([A-Z_]+)=", TEXTS["example.env"], re.MULTILINE))
    assert named - {"DATABASE_URL"} == read


def test_the_check_runs_with_the_example_and_a_key_of_its_own(tmp_path: Path) -> None:
    found = deployment_environment(tmp_path)
    assert found["MEZZO_DATA"] == str(tmp_path)
    assert found["MEZZO_SECURE"] == "1"
    assert found["MEZZO_DEMO"] == "0"
    assert len(Path(found["MEZZO_SECRET_KEY_FILE"]).read_text()) >= 50


@pytest.mark.parametrize("name", ["mezzo.service", "mezzo-worker.service", "mezzo-backup.service"])
def test_a_unit_starts_from_the_environment_that_is_installed(name: str) -> None:
    unit = TEXTS[name]
    assert "WorkingDirectory=/opt/mezzo\n" in unit
    assert "EnvironmentFile=/etc/mezzo/mezzo.env\n" in unit
    programs = re.findall(r"^ExecStart(?:Pre)?=(\S+)", unit, re.MULTILINE)
    assert {str(Path(program).parent) for program in programs} == {"/opt/mezzo/.venv/bin"}
    assert "install -m 0640 -g mezzo deploy/example.env /etc/mezzo/mezzo.env" in TEXTS["README.md"]


def test_the_containers_have_the_same_parts() -> None:
    services = yaml.safe_load(TEXTS["compose.yaml"])["services"]
    assert set(services) == {"db", "migrate", "site", "worker", "proxy"}
    assert services["worker"]["command"] == ["python", "manage.py", "worker"]
    assert services["db"]["env_file"] == ["database.env"]
    assert services["site"]["environment"] == {"MEZZO_SECRET_KEY_FILE": "/var/lib/mezzo/secret-key"}
