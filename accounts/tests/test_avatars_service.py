"""The face of an account: drawn anew from what was uploaded, or refused with nothing changed."""

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from accounts.services import profiles
from marketplace.core import storage
from marketplace.core.errors import Refusal


def _picture(form="PNG", size=(900, 500), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, "#204060").save(out, form, **options)
    return out.getvalue()


def _upload(data):
    return ContentFile(data, name="me.png")


def test_a_picture_is_drawn_anew_square_and_clean(alice):
    exif = Image.Exif()
    exif[0x010E] = "home address"
    profiles.set_avatar(user=alice, file=_upload(_picture("JPEG", exif=exif) + b"<script>after the end</script>"))
    alice.refresh_from_db()
    data = storage.read(storage.public(), alice.avatar)
    drawn = Image.open(io.BytesIO(data))
    assert (drawn.format, drawn.size) == ("JPEG", (320, 320)) and not drawn.getexif()
    assert b"home address" not in data and b"script" not in data
    assert alice.avatar_url.endswith(".jpg") and "me" not in alice.avatar.removeprefix("avatars/").lower()[:3]


@pytest.mark.parametrize("form,mode", [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("WEBP", "RGBA"), ("JPEG", "CMYK")])
def test_every_kind_of_picture_is_taken(alice, form, mode):
    assert profiles.set_avatar(user=alice, file=_upload(_picture(form, mode=mode))).avatar


@pytest.mark.parametrize("data", [
    b"", b"not a picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", _picture()[:200], _picture("GIF"),
    _picture("TIFF"), _picture("BMP"), _picture(size=(8000, 6000), mode="1"), _picture() + b"0" * 5 * 1024 * 1024,
])  # fmt: skip
def test_what_is_no_fit_picture_changes_nothing(alice, data):
    with pytest.raises(Refusal) as refused:
        profiles.set_avatar(user=alice, file=_upload(data))
    alice.refresh_from_db()
    assert refused.value.field == "avatar" and alice.avatar == ""


def test_the_former_picture_is_deleted(alice, django_capture_on_commit_callbacks):
    first = profiles.set_avatar(user=alice, file=_upload(_picture())).avatar
    with django_capture_on_commit_callbacks(execute=True):
        second = profiles.set_avatar(user=alice, file=_upload(_picture(size=(300, 900)))).avatar
    assert not storage.public().exists(first) and storage.public().exists(second)
    with django_capture_on_commit_callbacks(execute=True):
        profiles.remove_avatar(user=alice)
        profiles.remove_avatar(user=alice)
    alice.refresh_from_db()
    assert alice.avatar == "" and not storage.public().exists(second)


def test_the_page_takes_and_removes_it(browse, alice):
    mine, form = browse(alice), {"display_name": "Alice B", "language": "en"}
    refused = mine.post("/profile/", {**form, "avatar": _upload(b"nothing")})
    alice.refresh_from_db()
    assert refused.status_code == 422 and b"cannot be read" not in refused.content and alice.display_name == "Alice"
    assert b"This is not a PNG, JPEG or WebP picture" in refused.content
    mine.post("/profile/", {**form, "avatar": _upload(_picture())})
    alice.refresh_from_db()
    assert alice.avatar and alice.avatar_url.encode() in mine.get("/profile/").content
    mine.post("/profile/", {**form, "remove_avatar": "on"})
    alice.refresh_from_db()
    assert alice.avatar == "" and alice.display_name == "Alice B"
