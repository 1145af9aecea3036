"""Signs of works from before signs were kept: written by a command that may be stopped and run again."""

from io import StringIO

import pytest
from django.core.management import call_command

from works.models import Alias, Derivation, Mention, Work
from works.services import traces
from works.tests import files
from works.tests.test_works_service import certify


def forget():
    """The database as migration 0011 found it."""
    Alias.objects.all().delete()
    Mention.objects.all().delete()
    Derivation.objects.all().delete()
    Work.objects.update(traced_at=None)


def run(*options):
    out = StringIO()
    call_command("write_traces", *options, stdout=out, stderr=out)
    return out.getvalue()


def signs():
    rows = [
        *Alias.objects.values_list("work", "scheme", "value"),
        *Mention.objects.values_list("work", "scheme", "value"),
    ]
    return sorted(rows)


@pytest.fixture
def old(alice, lora, deliver):
    """A LoRA, and a picture whose metadata name it, as they were before signs were kept."""
    model = certify(lora, deliver, kind="model", title="oil-light", data=files.lora(), filename="oil-light.safetensors")
    picture = certify(alice, deliver, data=files.png())
    kept = signs()
    forget()
    return model, picture, kept


def test_it_writes_what_registration_writes_and_once(old):
    _model, _picture, kept = old
    assert "2 works written, 0 failed" in run()
    assert signs() == kept and not Derivation.objects.exists()
    assert "0 works written" in run()
    assert signs() == kept


def test_a_run_that_was_stopped_goes_on(old):
    model, picture, kept = old
    traces.write_traces(model)
    assert [work.pk for work in traces.list_untraced(size=1)] == [picture.pk]
    assert "1 works written" in run() and signs() == kept


def test_a_broken_work_keeps_no_other_back_and_is_told(old, monkeypatch):
    model, picture, _kept = old
    whole = traces.write_traces

    def write(work):
        if work.pk == model.pk:
            raise OSError("its file is gone")
        whole(work)

    monkeypatch.setattr(traces, "write_traces", write)
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("write_traces", stdout=out, stderr=out)
    assert stopped.value.code == 1 and f"{model.pk}: its file is gone" in out.getvalue()
    assert [work.pk for work in traces.list_untraced()] == [model.pk]
    assert Mention.objects.filter(work=picture).exists()


def test_owners_are_asked_only_when_that_is_wished(old):
    model, picture, _kept = old
    run()
    Work.objects.update(traced_at=None)
    run("--propose")
    edge = Derivation.objects.get()
    assert (edge.child, edge.parent, edge.state) == (picture, model, "proposed")


def test_what_was_never_certified_is_left_out(old):
    Work.objects.update(state="draft")
    assert list(traces.list_untraced()) == []
