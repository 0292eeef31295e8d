import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# Two pairs of eyes, and what the second pair saw stays what is done: also for whoever goes round
# the program.
GUARD = """
CREATE FUNCTION approval_is_by_a_second_person() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    proposed investigations_proposal%ROWTYPE;
BEGIN
    SELECT * INTO proposed FROM investigations_proposal WHERE id = NEW.proposal_id FOR UPDATE;
    IF proposed.by_id = NEW.by_id THEN
        RAISE EXCEPTION 'who proposed % does not decide it', proposed.key
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.evidence_sha256 <> proposed.evidence_sha256 THEN
        RAISE EXCEPTION 'what was looked at is not what % rests on', proposed.key
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF proposed.state <> 'proposed' AND NOT (NEW.kind = 'rejected' AND proposed.state = 'approved')
    THEN
        RAISE EXCEPTION '% is % and waits for nobody', proposed.key, proposed.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER approval_by_a_second_person BEFORE INSERT ON investigations_approval
    FOR EACH ROW EXECUTE FUNCTION approval_is_by_a_second_person();

CREATE FUNCTION approval_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'approvals are append-only: % refused', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END;
$$;
CREATE TRIGGER approval_append_only BEFORE UPDATE OR DELETE ON investigations_approval
    FOR EACH ROW EXECUTE FUNCTION approval_is_append_only();

CREATE FUNCTION proposal_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    agreed integer;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'proposals are kept: % refused', TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (
        NEW.by_id <> OLD.by_id OR NEW.case_id <> OLD.case_id OR NEW.key <> OLD.key
        OR OLD.state <> 'draft' AND (NEW.state = 'draft' OR ROW(
            NEW.action, NEW.rate, NEW.reason, NEW.plan, NEW.evidence, NEW.evidence_sha256,
            NEW.approvals_needed, NEW.supersedes_id
        ) IS DISTINCT FROM ROW(
            OLD.action, OLD.rate, OLD.reason, OLD.plan, OLD.evidence, OLD.evidence_sha256,
            OLD.approvals_needed, OLD.supersedes_id
        ))
    ) THEN
        RAISE EXCEPTION '% is fixed since it was proposed', OLD.key
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'approved' THEN
        SELECT count(DISTINCT by_id) INTO agreed FROM investigations_approval
            WHERE proposal_id = NEW.id AND kind = 'approved'
            AND evidence_sha256 = NEW.evidence_sha256;
        IF agreed < NEW.approvals_needed THEN
            RAISE EXCEPTION '% needs % approvals and has %', NEW.key, NEW.approvals_needed, agreed
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER proposal_fixed BEFORE INSERT OR UPDATE OR DELETE ON investigations_proposal
    FOR EACH ROW EXECUTE FUNCTION proposal_is_fixed();

CREATE FUNCTION proposed_account_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whose bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.proposal_id ELSE OLD.proposal_id END;
BEGIN
    PERFORM 1 FROM investigations_proposal WHERE id = whose AND state = 'draft';
    IF NOT FOUND OR TG_OP = 'UPDATE' AND NEW.proposal_id <> OLD.proposal_id THEN
        RAISE EXCEPTION 'the accounts of a proposal are fixed since it was proposed: % refused',
            TG_OP USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END;
$$;
CREATE TRIGGER proposed_account_fixed
    BEFORE INSERT OR DELETE OR UPDATE OF proposal_id, account_id, action, excepted_because
    ON investigations_proposedaccount
    FOR EACH ROW EXECUTE FUNCTION proposed_account_is_fixed();
"""
UNGUARD = """
DROP TRIGGER proposed_account_fixed ON investigations_proposedaccount;
DROP FUNCTION proposed_account_is_fixed();
DROP TRIGGER proposal_fixed ON investigations_proposal;
DROP FUNCTION proposal_is_fixed();
DROP TRIGGER approval_append_only ON investigations_approval;
DROP FUNCTION approval_is_append_only();
DROP TRIGGER approval_by_a_second_person ON investigations_approval;
DROP FUNCTION approval_is_by_a_second_person();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('investigations', '0018_cases'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=20, unique=True)),
                ('action', models.CharField(choices=[('verify', 'Verify identity'), ('limit', 'Limit rate'), ('suspend', 'Suspend'), ('ban', 'Ban'), ('degrade', 'Degrade reasoning output'), ('hold_payment', 'Hold payment'), ('refund', 'Refund'), ('watch', 'Watch only')], max_length=15)),
                ('rate', models.PositiveIntegerField(blank=True, null=True)),
                ('reason', models.TextField()),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('proposed', 'Waits for approval'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('void', 'Void: the evidence changed'), ('replaced', 'Replaced by another'), ('withdrawn', 'Withdrawn')], default='draft', max_length=10)),
                ('state_since', models.DateTimeField()),
                ('plan', models.JSONField(default=dict)),
                ('evidence', models.TextField(blank=True)),
                ('evidence_sha256', models.CharField(blank=True, max_length=64)),
                ('approvals_needed', models.PositiveSmallIntegerField(default=1)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='investigations.case')),
                ('supersedes', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='investigations.proposal')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('approved', 'Approved'), ('rejected', 'Rejected')], max_length=10)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('reason', models.TextField(blank=True)),
                ('evidence_sha256', models.CharField(max_length=64)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='investigations.proposal')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='ProposedAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(blank=True, choices=[('verify', 'Verify identity'), ('limit', 'Limit rate'), ('suspend', 'Suspend'), ('ban', 'Ban'), ('degrade', 'Degrade reasoning output'), ('hold_payment', 'Hold payment'), ('refund', 'Refund'), ('watch', 'Watch only')], max_length=15)),
                ('excepted_because', models.TextField(blank=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposed', to='investigations.account')),
                ('proposal', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='investigations.proposal')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['state', '-id'], name='proposal_by_state'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='proposal_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('action__in', ['verify', 'limit', 'suspend', 'ban', 'degrade', 'hold_payment', 'refund', 'watch'])), name='proposal_action_is_known'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('action', 'limit'), _negated=True), ('rate__isnull', False), _connector='OR'), name='proposal_limit_has_a_rate'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'proposed', 'approved', 'rejected', 'void', 'replaced', 'withdrawn'])), name='proposal_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'withdrawn']), models.Q(('evidence_sha256', ''), _negated=True), _connector='OR'), name='proposal_is_bound_to_evidence'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('approvals_needed__gte', 1)), name='proposal_needs_an_approval'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('supersedes__isnull', True), models.Q(('supersedes', models.F('id')), _negated=True), _connector='OR'), name='proposal_supersedes_another'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.UniqueConstraint(fields=('proposal', 'by', 'kind'), name='approval_once_by_a_person'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'approved'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='rejection_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['approved', 'rejected'])), name='approval_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='proposedaccount',
            constraint=models.UniqueConstraint(fields=('proposal', 'account'), name='proposal_has_an_account_once'),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
