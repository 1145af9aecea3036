"""Works and their proof: the steps up to 0017 at once, for a new database."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import marketplace.core.ids


class Migration(migrations.Migration):
    replaces = [
        ("works", "0001_initial"),
        ("works", "0002_samples_and_progress"),
        ("works", "0003_ai_source_and_training"),
        ("works", "0004_versions"),
        ("works", "0005_first_versions"),
        ("works", "0006_everything_has_a_version"),
        ("works", "0007_marks_in_models"),
        ("works", "0008_contested_claims"),
        ("works", "0009_uploads"),
        ("works", "0010_checkpoint_stamps"),
        ("works", "0011_proposed_derivations"),
        ("works", "0012_reviewed_claims"),
        ("works", "0013_wished_excerpts"),
        ("works", "0014_traced_works"),
        ("works", "0015_identity_disclosures"),
        ("works", "0016_excerpts_chosen_before"),
        ("works", "0017_unseen_works"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0004_in_cart"),
        ("accounts", "0004_in_cart"),
    ]

    operations = [
        migrations.CreateModel(
            name="LogCheckpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("size", models.BigIntegerField(unique=True)),
                ("root", models.CharField(max_length=64)),
                ("note", models.TextField()),
                ("stamp", models.BinaryField(null=True)),
                ("stamped_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="LogLeaf",
            fields=[
                ("index", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=30)),
                ("ref", models.CharField(db_index=True, max_length=60)),
                ("data", models.TextField()),
                ("leaf_hash", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="LogNode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField()),
                ("index", models.BigIntegerField()),
                ("hash", models.BinaryField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("level", "index"), name="log_node_once")],
            },
        ),
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kid", models.CharField(max_length=64, unique=True)),
                ("purpose", models.CharField(max_length=20)),
                ("generation", models.PositiveIntegerField()),
                ("public_jwk", models.JSONField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("purpose", "generation"), name="signing_key_once")],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="upl")),
                ("purpose", models.CharField(max_length=15)),
                ("filename", models.CharField(blank=True, max_length=200)),
                ("size", models.BigIntegerField()),
                ("received", models.BigIntegerField(default=0)),
                ("metadata", models.CharField(blank=True, max_length=2000)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("complete", "Complete"), ("used", "Used")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("lease", models.CharField(blank=True, max_length=40)),
                ("lease_until", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="uploads", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["owner", "state"], name="upload_by_owner")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "complete", "used"])), name="upload_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("received__lte", models.F("size"))), name="upload_not_over_full"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UploadPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start", models.BigIntegerField()),
                ("size", models.BigIntegerField()),
                ("key", models.CharField(max_length=200)),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="works.upload"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("upload", "start"), name="upload_part_once")],
            },
        ),
        migrations.CreateModel(
            name="Work",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="wrk")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("image", "Image"),
                            ("text", "Text"),
                            ("prompt", "Prompt"),
                            ("workflow", "Workflow"),
                            ("model", "Model"),
                        ],
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="title")),
                ("description", models.TextField(blank=True, max_length=4000, verbose_name="description")),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                (
                    "tools",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                (
                    "ai_source",
                    models.CharField(
                        choices=[
                            ("trainedAlgorithmicMedia", "Generated by AI"),
                            ("compositeWithTrainedAlgorithmicMedia", "Made by hand and by AI"),
                            ("algorithmicallyEnhanced", "Made by hand, enhanced by software"),
                            ("digitalCreation", "Made by hand, without AI"),
                        ],
                        db_default="trainedAlgorithmicMedia",
                        default="trainedAlgorithmicMedia",
                        max_length=40,
                    ),
                ),
                (
                    "ai_training",
                    models.CharField(
                        choices=[
                            ("prohibited", "No AI training with it"),
                            ("no_generative", "Only for AI that generates nothing"),
                            ("allowed", "AI training allowed"),
                        ],
                        db_default="prohibited",
                        default="prohibited",
                        max_length=15,
                    ),
                ),
                ("marks_model", models.BooleanField(db_default=False, default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("processing", "Processing"),
                            ("certified", "Certified"),
                            ("hidden", "Hidden"),
                            ("suspended", "Suspended"),
                            ("removed", "Removed"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("step", models.CharField(blank=True, max_length=30)),
                ("step_at", models.DateTimeField(null=True)),
                ("submission", models.CharField(blank=True, max_length=64)),
                ("problem_code", models.CharField(blank=True, max_length=60)),
                ("problem", models.TextField(blank=True)),
                ("sha256", models.CharField(blank=True, db_index=True, max_length=64)),
                ("facts", models.JSONField(default=dict)),
                ("excerpt", models.TextField(blank=True)),
                ("color", models.CharField(default="#d8d2c4", max_length=7)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("certified_at", models.DateTimeField(db_index=True, null=True)),
                ("traced_at", models.DateTimeField(null=True)),
                (
                    "creator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="created_works",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="works", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner", "-id"], name="work_by_owner"),
                    models.Index(
                        condition=models.Q(("state__in", ["hidden", "suspended", "removed"])),
                        fields=["id"],
                        name="work_unseen",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["image", "text", "prompt", "workflow", "model"])),
                        name="work_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "processing", "certified", "hidden", "suspended", "removed"])
                        ),
                        name="work_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("submission", ""), _negated=True),
                        fields=("creator", "submission"),
                        name="work_submitted_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="ver")),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=160)),
                ("note", models.TextField(blank=True, max_length=2000)),
                ("excerpt", models.TextField(blank=True, db_default="")),
                (
                    "state",
                    models.CharField(
                        choices=[("processing", "Being read"), ("certified", "Certified"), ("refused", "Refused")],
                        default="processing",
                        max_length=12,
                    ),
                ),
                ("submission", models.CharField(blank=True, max_length=64)),
                ("problem_code", models.CharField(blank=True, max_length=60)),
                ("problem", models.TextField(blank=True)),
                ("sha256", models.CharField(blank=True, db_index=True, max_length=64)),
                ("facts", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("certified_at", models.DateTimeField(null=True)),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="works.work"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["processing", "certified", "refused"])),
                        name="version_state_known",
                    ),
                    models.UniqueConstraint(fields=("work", "number"), name="version_numbered_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "processing")), fields=("work",), name="version_one_in_processing"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("submission", ""), _negated=True),
                        fields=("work", "submission"),
                        name="version_submitted_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TransferOffer",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="trf")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("message", models.TextField(blank=True)),
                ("reason", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("due_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfer_offers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="transfer_offers", to="works.work"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("work",), name="transfer_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "accepted", "declined", "withdrawn", "expired"])),
                        name="transfer_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Title",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cause", models.CharField(default="registration", max_length=60)),
                ("from_at", models.DateTimeField(auto_now_add=True)),
                ("until_at", models.DateTimeField(null=True)),
                ("entry", models.TextField(blank=True)),
                (
                    "leaf",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="title", to="works.logleaf"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="titles", to="works.work"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_at", None)), fields=("work",), name="title_one_current_owner"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RawMetadata",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=30)),
                ("blob", models.BinaryField()),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="raw_metadata", to="works.work"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("claim", models.CharField(max_length=60)),
                ("thing", models.PositiveSmallIntegerField()),
                (
                    "scheme",
                    models.CharField(
                        choices=[
                            ("hash", "Hash"),
                            ("name", "Name"),
                            ("graph", "Graph"),
                            ("shape", "Shape"),
                            ("text", "Text"),
                            ("words", "Words"),
                            ("number", "Number"),
                        ],
                        max_length=10,
                    ),
                ),
                ("value", models.CharField(max_length=128)),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mentions", to="works.work"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["value", "scheme"], name="mention_by_value")],
                "constraints": [
                    models.UniqueConstraint(fields=("work", "thing", "scheme", "value"), name="mention_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Media",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="med")),
                ("current", models.BooleanField(default=True)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("original", "Original"),
                            ("deliverable", "Deliverable"),
                            ("preview", "Preview"),
                            ("thumbnail", "Thumbnail"),
                            ("sample", "Sample"),
                            ("sample_src", "Sample Source"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("source_layers", "Source layers"),
                            ("prompt", "Prompt"),
                            ("workflow", "Workflow"),
                            ("model", "Model"),
                            ("text", "Text"),
                            ("dataset", "Dataset"),
                            ("other", "Other"),
                        ],
                        max_length=15,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("key", models.CharField(max_length=200)),
                ("filename", models.CharField(blank=True, max_length=200)),
                ("media_type", models.CharField(max_length=80)),
                ("size", models.BigIntegerField()),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("width", models.PositiveIntegerField(null=True)),
                ("height", models.PositiveIntegerField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="works.version"
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="media", to="works.work"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("version", "role", "position"), name="media_role_once"),
                    models.CheckConstraint(
                        condition=models.Q(("role", "deliverable"), ("purpose", ""), _connector="XOR"),
                        name="media_purpose_of_deliverables",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Fingerprint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("method", models.CharField(max_length=20)),
                ("value", models.CharField(db_index=True, max_length=128)),
                ("quality", models.PositiveSmallIntegerField(null=True)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="fingerprints", to="works.version"
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="fingerprints", to="works.work"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("version", "method"), name="fingerprint_once")],
            },
        ),
        migrations.CreateModel(
            name="Derivation",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="drv")),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("remix_of", "Remix of"),
                            ("based_on", "Based on"),
                            ("generated_with", "Generated with"),
                            ("trained_on", "Trained on"),
                            ("sequel_of", "Sequel of"),
                            ("translated_from", "Translated from"),
                            ("combines", "Combines"),
                        ],
                        max_length=20,
                    ),
                ),
                ("share_bps", models.PositiveIntegerField()),
                (
                    "reach",
                    models.CharField(
                        choices=[
                            ("direct", "Share of what the child takes in"),
                            ("all_ancestors", "Share of every sale below"),
                        ],
                        default="direct",
                        max_length=15,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("confirmed", "Awaiting approval"),
                            ("active", "Active"),
                            ("refused", "Refused"),
                            ("expired", "Expired"),
                            ("ended", "Ended"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("declared", "Declared by its creator"),
                            ("detected", "Found in the metadata"),
                            ("claimed", "Claimed by the other side"),
                        ],
                        default="declared",
                        max_length=10,
                    ),
                ),
                (
                    "strength",
                    models.CharField(
                        blank=True,
                        choices=[("strong", "Strong"), ("likely", "Likely"), ("weak", "Weak")],
                        max_length=10,
                    ),
                ),
                ("evidence", models.JSONField(default=list)),
                ("message", models.TextField(blank=True)),
                ("asked_bps", models.PositiveIntegerField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("reminded_at", models.DateTimeField(null=True)),
                (
                    "refusal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_used", "It was not used"),
                            ("wrong_match", "It is something else with that name or hash"),
                            ("own_permission", "There is a permission of its own"),
                            ("other", "Another reason"),
                            ("no_approval", "The owner does not agree"),
                            ("withdrawn", "Taken back"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parent_edges", to="works.work"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="child_edges", to="works.work"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["proposed", "confirmed"])),
                        fields=["due_at"],
                        name="derivation_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("child", models.F("parent")), _negated=True), name="derivation_not_itself"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("share_bps__lte", 10000)), name="derivation_share_in_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["proposed", "confirmed", "active", "refused", "expired", "ended"])
                        ),
                        name="derivation_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["proposed", "confirmed"]), _negated=True),
                            ("due_at__isnull", False),
                            _connector="OR",
                        ),
                        name="derivation_question_ends",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["proposed", "confirmed", "active"])),
                        fields=("child", "parent"),
                        name="derivation_parent_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("value", models.JSONField()),
                (
                    "grade",
                    models.CharField(
                        choices=[
                            ("declared", "Declared"),
                            ("file", "Read from the file"),
                            ("checked", "Checked"),
                            ("reviewed", "Reviewed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("private", models.BooleanField(default=False)),
                ("contested", models.CharField(blank=True, db_default="", default="", max_length=300)),
                ("evidence", models.CharField(blank=True, db_default="", default="", max_length=500)),
                ("reviewed_at", models.DateTimeField(null=True)),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="claims", to="works.work"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("work", "name", "grade"), name="claim_once")],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("number", models.CharField(max_length=25, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("issued", "Issued"), ("superseded", "Superseded"), ("revoked", "Revoked")],
                        default="issued",
                        max_length=10,
                    ),
                ),
                ("payload", models.JSONField()),
                ("jws", models.TextField()),
                ("issued_at", models.DateTimeField()),
                (
                    "supersedes",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="works.certificate"),
                ),
                ("leaf", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to="works.logleaf")),
                ("key", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="works.signingkey")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="certificates", to="works.version"
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="certificates", to="works.work"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "issued")), fields=("work",), name="certificate_one_in_force"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["issued", "superseded", "revoked"])),
                        name="certificate_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ancestry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ancestor",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="works.work"),
                ),
                (
                    "descendant",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="works.work"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("descendant", "ancestor"), name="ancestry_once")],
            },
        ),
        migrations.CreateModel(
            name="Alias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "scheme",
                    models.CharField(
                        choices=[
                            ("hash", "Hash"),
                            ("name", "Name"),
                            ("graph", "Graph"),
                            ("shape", "Shape"),
                            ("text", "Text"),
                            ("words", "Words"),
                            ("number", "Number"),
                        ],
                        max_length=10,
                    ),
                ),
                ("value", models.CharField(max_length=128)),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="aliases", to="works.work"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["value", "scheme"], name="alias_by_value")],
                "constraints": [models.UniqueConstraint(fields=("work", "scheme", "value"), name="alias_once")],
            },
        ),
        migrations.CreateModel(
            name="IdentityDisclosure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="disclosures", to="works.certificate"
                    ),
                ),
                (
                    "identity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.identity"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("certificate", "identity"), name="identity_disclosed_once")
                ],
            },
        ),
    ]
