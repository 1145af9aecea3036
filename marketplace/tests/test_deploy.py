"""The files for production: they load, and what they start can be started."""

import subprocess
import sys

import pytest
import yaml

from marketplace.tests.market import ROOT, clean_environment
from marketplace.tests.test_configuration import PRODUCTION


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]


def test_every_kind_of_process_is_there(services):
    assert {"prepare", "web", "worker", "beat", "postgres", "redis"} <= services.keys()
    assert services["worker"]["deploy"]["replicas"] > 1
    assert services["web"]["depends_on"]["prepare"]["condition"] == "service_completed_successfully"


def test_no_secret_is_written_down(services):
    for name, service in services.items():
        for variable, value in service.get("environment", {}).items():
            assert not ("PASSWORD" in variable or "SECRET" in variable) or value.startswith("${"), (name, variable)


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_the_commands_of_celery_are_understood(services, name, tmp_path):
    command = services[name]["command"]
    done = _run(tmp_path, "-m", *command, "--help")
    assert done.returncode == 0, done.stderr
    assert f"celery -A marketplace {name}" in " ".join([command[0], *command[1:3], command[4]])


def test_the_web_command_of_the_image_is_understood(tmp_path):
    last = (ROOT / "Dockerfile").read_text().strip().splitlines()[-1]
    command = yaml.safe_load(last.removeprefix("CMD "))
    done = _run(tmp_path, "-m", command[0], "--check-config", *command[1:])
    assert done.returncode == 0, done.stderr


def _run(folder, *arguments):
    environment = clean_environment(DATA_DIR=folder, **PRODUCTION)
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True)
