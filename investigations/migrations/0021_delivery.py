import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


# Nothing is sent of what was not approved, and what was sent stays written down.
GUARD = """
CREATE FUNCTION proposal_is_carried_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.state = 'acted'
        OR TG_OP = 'UPDATE' AND NEW.state = 'acted' AND OLD.state NOT IN ('approved', 'acted')
    THEN
        RAISE EXCEPTION '% was not approved', NEW.key
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = 'acted' AND NEW.state <> 'acted' THEN
        RAISE EXCEPTION '% is carried out', OLD.key
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER proposal_carried_out BEFORE INSERT OR UPDATE ON investigations_proposal
    FOR EACH ROW EXECUTE FUNCTION proposal_is_carried_out();

CREATE FUNCTION order_is_of_an_approved_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'orders are kept: % refused', TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'what an order says is fixed: % refused', TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM investigations_proposedaccount a
        JOIN investigations_proposal p ON p.id = a.proposal_id
        JOIN investigations_rollout r ON r.proposal_id = p.id
        WHERE a.id = NEW.proposed_id AND r.id = NEW.rollout_id
        AND p.state = 'acted' AND a.excepted_because = '';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nothing was approved that this order could be of'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.kind = 'undo' THEN
        PERFORM 1 FROM investigations_order
            WHERE proposed_id = NEW.proposed_id AND kind = 'do' AND attempts > 0;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'nothing was sent that could be undone'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER order_of_an_approved_proposal
    BEFORE INSERT OR DELETE OR UPDATE OF proposed_id, rollout_id, kind, message_id
    ON investigations_order
    FOR EACH ROW EXECUTE FUNCTION order_is_of_an_approved_proposal();

CREATE FUNCTION delivery_attempt_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'attempts are append-only: % refused', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END;
$$;
CREATE TRIGGER delivery_attempt_append_only BEFORE UPDATE OR DELETE
    ON investigations_deliveryattempt
    FOR EACH ROW EXECUTE FUNCTION delivery_attempt_is_append_only();
"""
UNGUARD = """
DROP TRIGGER delivery_attempt_append_only ON investigations_deliveryattempt;
DROP FUNCTION delivery_attempt_is_append_only();
DROP TRIGGER order_of_an_approved_proposal ON investigations_order;
DROP FUNCTION order_is_of_an_approved_proposal();
DROP TRIGGER proposal_carried_out ON investigations_proposal;
DROP FUNCTION proposal_is_carried_out();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('investigations', '0020_hypotheses'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DeliveryAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('seconds', models.FloatField()),
                ('status', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('error', models.TextField(blank=True)),
                ('receipt', models.TextField(blank=True)),
                ('receipt_sha256', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('do', 'Do'), ('undo', 'Undo')], max_length=4)),
                ('message_id', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('state', models.CharField(choices=[('waiting', 'Waits'), ('delivered', 'Delivered'), ('failed', 'Failed'), ('withheld', 'Withheld: the evidence changed'), ('cancelled', 'Cancelled')], default='waiting', max_length=10)),
                ('offset', models.PositiveIntegerField(default=0)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('tries', models.PositiveIntegerField(default=0)),
                ('error', models.TextField(blank=True)),
                ('delivered_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Rollout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('canary', models.PositiveIntegerField(default=0)),
                ('over_minutes', models.PositiveIntegerField(default=0)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('halted_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='proposal',
            name='proposal_state_is_known',
        ),
        migrations.AlterField(
            model_name='proposal',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('proposed', 'Waits for approval'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('void', 'Void: the evidence changed'), ('replaced', 'Replaced by another'), ('withdrawn', 'Withdrawn'), ('acted', 'Carried out')], default='draft', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'proposed', 'approved', 'rejected', 'void', 'replaced', 'withdrawn', 'acted'])), name='proposal_state_is_known'),
        ),
        migrations.AddField(
            model_name='order',
            name='proposed',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='investigations.proposedaccount'),
        ),
        migrations.AddField(
            model_name='deliveryattempt',
            name='order',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='log', to='investigations.order'),
        ),
        migrations.AddField(
            model_name='rollout',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rollout',
            name='proposal',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='rollout', to='investigations.proposal'),
        ),
        migrations.AddField(
            model_name='order',
            name='rollout',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='investigations.rollout'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['due_at'], name='order_due'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['rollout', 'kind', 'state'], name='order_by_state'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.UniqueConstraint(fields=('proposed', 'kind'), name='order_once_of_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['do', 'undo'])), name='order_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'delivered', 'failed', 'withheld', 'cancelled'])), name='order_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('delivered_at__isnull', False), ('state', 'delivered')), models.Q(models.Q(('state', 'delivered'), _negated=True), ('delivered_at__isnull', True)), _connector='OR'), name='order_delivered_has_a_time'),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
