import django.core.serializers.json
from django.db import migrations, models

# The owner of the table can still TRUNCATE it or drop the trigger; the trigger is there so that no
# code path, shell or stray query of the program changes what was written.
REFUSE = """
CREATE FUNCTION audit_entry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only: % refused', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END;
$$;
CREATE TRIGGER audit_entry_append_only
    BEFORE UPDATE OR DELETE ON investigations_auditentry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_is_append_only();
"""
ALLOW = """
DROP TRIGGER audit_entry_append_only ON investigations_auditentry;
DROP FUNCTION audit_entry_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("investigations", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="auditentry",
            name="old",
            field=models.JSONField(
                default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder
            ),
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="new",
            field=models.JSONField(
                default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder
            ),
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
