
import django.db.models.deletion
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models


# A hand-over is answered, not rewritten; and a hold binds whoever works on the tables by hand.
GUARD = """
CREATE FUNCTION escalation_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL
        OR ROW(NEW.case_id, NEW.team_id, NEW.note, NEW.by_id, NEW.at)
            IS DISTINCT FROM ROW(OLD.case_id, OLD.team_id, OLD.note, OLD.by_id, OLD.at)
    THEN
        RAISE EXCEPTION 'a hand-over is answered, not changed: % refused', TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER escalation_kept BEFORE UPDATE OR DELETE ON investigations_escalation
    FOR EACH ROW EXECUTE FUNCTION escalation_is_kept();
CREATE TRIGGER held_case_participant BEFORE DELETE ON investigations_participant
    FOR EACH ROW EXECUTE FUNCTION held_case_is_kept();
"""
UNGUARD = """
DROP TRIGGER held_case_participant ON investigations_participant;
DROP TRIGGER escalation_kept ON investigations_escalation;
DROP FUNCTION escalation_is_kept();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('investigations', '0024_holds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('escalated', 'Escalated'), ('taken', 'Taken over'), ('assigned', 'Assigned'), ('joined', 'Taking part'), ('moved', 'Moved on'), ('noted', 'Note'), ('proposed', 'To be approved'), ('decided', 'Decided')], max_length=10)),
                ('text', models.CharField(max_length=300)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='investigations.case')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='InboxEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='inbox', to=settings.AUTH_USER_MODEL)),
                ('notice', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='investigations.notice')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='NoticeDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('channel', models.CharField(choices=[('mail', 'Mail'), ('webhook', 'Webhook')], max_length=10)),
                ('to', models.EmailField(blank=True, max_length=254)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('failed', 'Failed')], default='waiting', max_length=10)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('due_at', models.DateTimeField()),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.CharField(blank=True, max_length=500)),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='investigations.notice')),
            ],
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participants', to='investigations.case')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participations', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('about', models.CharField(blank=True, max_length=200)),
                ('mail', models.EmailField(blank=True, max_length=254)),
                ('disbanded_at', models.DateTimeField(blank=True, null=True)),
                ('members', models.ManyToManyField(blank=True, related_name='teams', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.AddField(
            model_name='notice',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='investigations.team'),
        ),
        migrations.CreateModel(
            name='Escalation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.TextField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='escalations', to='investigations.case')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='escalations', to='investigations.team')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.AddField(
            model_name='case',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='investigations.team'),
        ),
        migrations.AddIndex(
            model_name='inboxentry',
            index=models.Index(fields=['person', '-id'], name='inbox_by_person'),
        ),
        migrations.AddIndex(
            model_name='inboxentry',
            index=models.Index(condition=models.Q(('read_at__isnull', True)), fields=['person'], name='inbox_unread'),
        ),
        migrations.AddConstraint(
            model_name='inboxentry',
            constraint=models.UniqueConstraint(fields=('notice', 'person'), name='inbox_entry_once'),
        ),
        migrations.AddIndex(
            model_name='noticedelivery',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['due_at'], name='notice_delivery_due'),
        ),
        migrations.AddConstraint(
            model_name='noticedelivery',
            constraint=models.UniqueConstraint(fields=('notice', 'channel', 'to'), name='notice_delivery_once_to_each'),
        ),
        migrations.AddConstraint(
            model_name='noticedelivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel', 'mail'), models.Q(('to', ''), _negated=True)), models.Q(('channel', 'webhook'), ('to', '')), _connector='OR'), name='notice_delivery_goes_somewhere'),
        ),
        migrations.AddConstraint(
            model_name='noticedelivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(('sent_at__isnull', True), ('state__in', ['waiting', 'failed'])), _connector='OR'), name='notice_delivery_state_fits'),
        ),
        migrations.AddConstraint(
            model_name='participant',
            constraint=models.UniqueConstraint(condition=models.Q(('left_at__isnull', True)), fields=('case', 'person'), name='participant_once_in_a_case'),
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('name'), condition=models.Q(('disbanded_at__isnull', True)), name='team_name_is_unique', violation_error_message='There is a team of this name already.'),
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='team_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='notice_has_a_text'),
        ),
        migrations.AddConstraint(
            model_name='escalation',
            constraint=models.CheckConstraint(condition=models.Q(('note', ''), _negated=True), name='escalation_has_a_note'),
        ),
        migrations.AddConstraint(
            model_name='escalation',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('case',), name='escalation_stands_once'),
        ),
        migrations.AddConstraint(
            model_name='escalation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('taken_at__isnull', True), ('taken_by__isnull', True)), models.Q(('taken_at__isnull', False), ('taken_by__isnull', False)), _connector='OR'), name='escalation_is_taken_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='escalation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='escalation_ends_with_an_answer'),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
