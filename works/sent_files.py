"""Files that a form or a request sends by naming finished uploads of the sender's."""

from typing import Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core.errors import NotFound, Refusal
from works import queries
from works.intake import Deliverable
from works.upload_files import UploadFile


def files_of(data: dict[str, Any], user: User) -> dict[str, Any]:
    """The same fields, with files in place of the uploads that `upload` and `deliverables` name.

    A deliverable is an upload's id, or (purpose, file, upload's id) as a form has it. Raises Refusal for an upload
    that is not the user's.
    """
    fields = dict(data)
    name = fields.pop("upload", "")
    if name and fields.get("file"):
        raise Refusal("file_and_upload", _("Send a file or name an upload, not both."), field="upload", status=400)
    if name:
        fields["file"] = open_upload(user, name, "upload")
    fields["deliverables"] = [_deliverable(user, one) for one in fields.pop("deliverables", [])]
    return fields


def _deliverable(user: User, one: Any) -> Deliverable:
    purpose, file, name = ("", ContentFile(b""), one) if isinstance(one, str) else one
    if not name:
        return Deliverable(purpose, file)
    upload = open_upload(user, name, "deliverables")
    return Deliverable(purpose or upload.upload.purpose, upload)


def open_upload(user: User, upload_id: str, field: str) -> UploadFile:
    try:
        return UploadFile(queries.get_upload_for(user, upload_id.replace("\0", "")))
    except NotFound:
        raise Refusal("upload_unknown", _("There is no such upload of yours."), field=field, status=404) from None
