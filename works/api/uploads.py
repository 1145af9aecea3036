"""API: large files in pieces, by tus 1.0.0 (https://tus.io/protocols/resumable-upload) and in JSON.

Core protocol, with the extensions creation, creation-with-upload, expiration, checksum and termination.
"""

import base64
import binascii
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.http import http_date
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from marketplace.core.api.pagination import CursorPagination, page_of
from marketplace.core.errors import Refusal
from works import deliverables, queries
from works.models import Upload
from works.services import uploads

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,expiration,checksum,termination"
PIECE = "application/offset+octet-stream"
PURPOSES = ["image", *deliverables.LIMITS]
OVERRIDES = ("PATCH", "DELETE", "HEAD")


class UploadRequest(serializers.Serializer[Any]):
    filename = serializers.CharField(required=False, max_length=200, allow_blank=True)
    size = serializers.IntegerField(min_value=0)
    purpose = serializers.ChoiceField(choices=PURPOSES, help_text="The kind of the work, or of a deliverable its use.")


class UploadSerializer(serializers.ModelSerializer[Upload]):
    class Meta:
        model = Upload
        fields = ["id", "filename", "purpose", "size", "received", "state", "expires_at", "created_at"]


class TusView(APIView):
    """What the protocol asks of every answer."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        override = request.headers.get("X-HTTP-Method-Override", "").upper()
        if request.method == "POST" and override in OVERRIDES:
            request.method = override
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        answer["Tus-Resumable"] = VERSION
        answer["Cache-Control"] = "no-store"
        if answer.status_code == 412 or request.method == "OPTIONS":
            answer["Tus-Version"] = VERSION
        return answer

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable", VERSION) != VERSION:
            raise Refusal("tus_version", _("Only version 1.0.0 of tus is spoken here."), status=412)

    @extend_schema(exclude=True)
    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # type: ignore[override]
        headers = {"Tus-Extension": EXTENSIONS, "Tus-Checksum-Algorithm": ",".join(uploads.ALGORITHMS),
                   "Tus-Max-Size": str(max(map(uploads.limit_of, PURPOSES)))}  # fmt: skip
        return Response(status=204, headers=headers)


def _headers(upload: Upload) -> dict[str, str]:
    headers = {"Upload-Offset": str(upload.received), "Upload-Length": str(upload.size),
               "Upload-Expires": http_date(upload.expires_at.timestamp())}  # fmt: skip
    return {**headers, "Upload-Metadata": upload.metadata} if upload.metadata else headers


def _number(request: Request, name: str) -> int:
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Refusal("header_missing", _("%(name)s must be a whole number.") % {"name": name}, status=400)
    return int(text)


def _metadata(text: str) -> dict[str, str]:
    """The pairs of Upload-Metadata: a key and its value in base64, separated by commas."""
    pairs = {}
    for pair in text.split(",") if text else []:
        key, _space, encoded = pair.strip().partition(" ")
        try:
            pairs[key] = base64.b64decode(encoded, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise Refusal("metadata_unreadable", _("Upload-Metadata cannot be read."), status=400) from None
    return pairs


def _receive(request: Request, upload: Upload, offset: int) -> Upload:
    """Hand the request's body on as it arrives; nothing of it is held here."""
    length = _number(request, "Content-Length")
    checksum = request.headers.get("Upload-Checksum", "")
    body = request._request
    return uploads.append(upload=upload, offset=offset, length=length, read=body.read, checksum=checksum)


class Uploads(TusView):
    """The caller's uploads; a POST announces one, by headers as tus does or in JSON, and may bring its first bytes."""

    required_scopes = {"GET": "works:write", "POST": "works:write"}

    @extend_schema(operation_id="uploads_list", responses=page_of(UploadSerializer))
    def get(self, request: Request) -> Response:
        pages = CursorPagination()
        page = pages.paginate_queryset(queries.list_uploads_of(request.user), request, view=self)  # type: ignore[arg-type]
        return pages.get_paginated_response(UploadSerializer(page, many=True).data)

    @extend_schema(request=UploadRequest, responses={201: UploadSerializer})
    def post(self, request: Request) -> Response:
        upload = uploads.create_upload(owner=request.user, **self._announced(request))  # type: ignore[arg-type]
        if request.content_type == PIECE and _number(request, "Content-Length"):
            upload = _receive(request, upload, 0)
        where = reverse("api_upload", args=[upload.pk], request=request)
        return Response(UploadSerializer(upload).data, status=201, headers={**_headers(upload), "Location": where})

    def _announced(self, request: Request) -> dict[str, Any]:
        if "Upload-Length" not in request.headers:
            form = UploadRequest(data=request.data)
            form.is_valid(raise_exception=True)
            return {"filename": "", **form.validated_data}
        text = request.headers.get("Upload-Metadata", "")
        pairs = _metadata(text)
        return {
            "size": _number(request, "Upload-Length"), "filename": pairs.get("filename", ""),
            "purpose": pairs.get("purpose", "other"), "metadata": text,
        }  # fmt: skip


class OneUpload(TusView):
    """How far an upload is; a PATCH sends the bytes at `Upload-Offset`, a DELETE throws it away."""

    required_scopes = {"GET": "works:write", "PATCH": "works:write", "DELETE": "works:write"}

    def _find(self, request: Request, upload_id: str) -> Upload:
        return queries.get_upload_for(request.user, upload_id.replace("\0", ""))  # type: ignore[arg-type]

    @extend_schema(responses=UploadSerializer)
    def get(self, request: Request, upload_id: str) -> Response:
        upload = self._find(request, upload_id)
        return Response(UploadSerializer(upload).data, headers=_headers(upload))

    @extend_schema(request={PIECE: OpenApiTypes.BINARY}, responses={204: None})
    def patch(self, request: Request, upload_id: str) -> Response:
        upload = self._find(request, upload_id)
        if request.content_type != PIECE:
            raise Refusal("media_type_unknown", _("Pieces are sent as %(type)s.") % {"type": PIECE}, status=415)
        upload = _receive(request, upload, _number(request, "Upload-Offset"))
        return Response(status=204, headers=_headers(upload))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, upload_id: str) -> Response:
        uploads.discard_upload(upload=self._find(request, upload_id))
        return Response(status=204)
