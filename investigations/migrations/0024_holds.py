
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# A hold binds whoever works on the tables by hand, too.
GUARD = """
CREATE FUNCTION is_held_case(which bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM investigations_legalhold WHERE case_id = which AND lifted_at IS NULL
    );
$$;

CREATE FUNCTION held_case_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF is_held_case(OLD.case_id) AND (
        TG_OP = 'DELETE' OR (to_jsonb(NEW) ->> 'deleted_at') IS DISTINCT FROM
            (to_jsonb(OLD) ->> 'deleted_at')
    ) THEN
        RAISE EXCEPTION 'the case is on legal hold: nothing of it is deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END;
$$;
CREATE TRIGGER held_case_item BEFORE DELETE ON investigations_caseitem
    FOR EACH ROW EXECUTE FUNCTION held_case_is_kept();
CREATE TRIGGER held_case_task BEFORE DELETE ON investigations_casetask
    FOR EACH ROW EXECUTE FUNCTION held_case_is_kept();
CREATE TRIGGER held_case_export BEFORE DELETE ON investigations_export
    FOR EACH ROW EXECUTE FUNCTION held_case_is_kept();
CREATE TRIGGER held_case_shared BEFORE DELETE ON investigations_sharedobject
    FOR EACH ROW EXECUTE FUNCTION held_case_is_kept();
CREATE TRIGGER held_case_note BEFORE DELETE OR UPDATE ON investigations_casenote
    FOR EACH ROW EXECUTE FUNCTION held_case_is_kept();

CREATE FUNCTION held_account_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM investigations_legalhold h
        JOIN investigations_caseitem i ON i.case_id = h.case_id
        LEFT JOIN investigations_cluster c ON c.campaign_id = i.campaign_id
        WHERE h.lifted_at IS NULL AND (
            i.account_id = OLD.id
            OR EXISTS (
                SELECT 1 FROM investigations_membership m
                WHERE m.account_id = OLD.id AND m.cluster_id IN (i.cluster_id, c.id)
            )
        );
    IF FOUND THEN
        RAISE EXCEPTION 'the account is on legal hold' USING
            ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END;
$$;
CREATE TRIGGER held_account BEFORE DELETE ON investigations_account
    FOR EACH ROW EXECUTE FUNCTION held_account_is_kept();

CREATE FUNCTION hold_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.lifted_at IS NOT NULL
        OR ROW(NEW.case_id, NEW.reason, NEW.by_id, NEW.at)
            IS DISTINCT FROM ROW(OLD.case_id, OLD.reason, OLD.by_id, OLD.at)
    THEN
        RAISE EXCEPTION 'a legal hold is lifted, not changed: % refused', TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER hold_kept BEFORE UPDATE OR DELETE ON investigations_legalhold
    FOR EACH ROW EXECUTE FUNCTION hold_is_kept();
"""
UNGUARD = """
DROP TRIGGER hold_kept ON investigations_legalhold;
DROP FUNCTION hold_is_kept();
DROP TRIGGER held_account ON investigations_account;
DROP FUNCTION held_account_is_kept();
DROP TRIGGER held_case_note ON investigations_casenote;
DROP TRIGGER held_case_shared ON investigations_sharedobject;
DROP TRIGGER held_case_export ON investigations_export;
DROP TRIGGER held_case_task ON investigations_casetask;
DROP TRIGGER held_case_item ON investigations_caseitem;
DROP FUNCTION held_case_is_kept();
DROP FUNCTION is_held_case(bigint);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('investigations', '0023_partners'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('lifted_because', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='investigations.case')),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('case',), name='hold_stands_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='hold_has_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('lifted_at__isnull', True), ('lifted_because', ''), ('lifted_by__isnull', True)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False), models.Q(('lifted_because', ''), _negated=True)), _connector='OR'), name='hold_is_lifted_by_somebody')],
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
