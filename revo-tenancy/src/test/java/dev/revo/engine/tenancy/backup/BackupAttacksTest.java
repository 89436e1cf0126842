package dev.revo.engine.tenancy.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.backup.BackupRequest;
import dev.revo.backup.RestoreRequest;
import dev.revo.engine.tenancy.backup.BackupFixture.Entry;
import dev.revo.engine.tenancy.crypto.Sha256;
import dev.revo.error.ConflictException;
import dev.revo.error.InvalidRequestException;
import dev.revo.spi.BackupStore.Column;
import dev.revo.spi.BackupStore.Kind;
import dev.revo.spi.BackupStore.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Attacks 29 to 31: zips that are made to break out, to burst, or to be another's. Each is whole and has the right hash. */
class BackupAttacksTest {
    private static final String MIXED = "data/acme/revo_mixed.jsonl";

    private final BackupFixture fixture = new BackupFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void refused(byte[] backup, String code, String what) {
        fixture.refused(BackupFixture.copy(), backup, what)
                .isInstanceOfSatisfying(
                        InvalidRequestException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private void control(byte[] backup) {
        fixture.restore(BackupFixture.copy(), backup);
        assertThat(fixture.store.shown("copy")).isEqualTo(fixture.store.shown("acme"));
    }

    private static UnaryOperator<List<Entry>> renamed(String to) {
        return entries -> entries.stream()
                .map(entry -> entry.name().equals(MIXED) ? new Entry(to, entry.bytes()) : entry)
                .toList();
    }

    @Test
    void attack29_names_that_lead_elsewhere_come_twice_or_differ_in_case_are_refused() throws Exception {
        byte[] backup = fixture.backup(BackupRequest.of("acme"));
        for (String name : List.of(
                "../../etc/passwd",
                "/etc/passwd",
                "data/acme/../acme/revo_mixed.jsonl",
                "data\\acme\\revo_mixed.jsonl",
                "C:revo_mixed.jsonl",
                "DATA/acme/revo_mixed.jsonl",
                "data/acme/Revo_mixed.jsonl",
                "data/acme/revo_mixed.jsonl/",
                "data/acme/revo_mixed.jsonl\u0000",
                "data/globex/revo_mixed.jsonl",
                "data/acme/revo_empty.json")) {
            refused(BackupFixture.rebuilt(backup, renamed(name)), "backup_refused", name);
        }
        refused(
                BackupFixture.rebuilt(backup, entries -> {
                    List<Entry> more = new ArrayList<>(entries);
                    more.add(new Entry("data/acme/extra.jsonl", new byte[0]));
                    return more;
                }),
                "backup_refused",
                "one more");
        refused(
                BackupFixture.rebuilt(backup, entries -> {
                    List<Entry> other = new ArrayList<>(entries);
                    other.add(1, other.remove(2));
                    return other;
                }),
                "backup_refused",
                "another order");
        refused(
                BackupFixture.rebuilt(backup, entries -> entries.subList(0, entries.size() - 1)),
                "backup_damaged",
                "one less");
        // The control: put together in the same way with the names that belong there.
        control(BackupFixture.rebuilt(backup, renamed(MIXED)));
    }

    @Test
    void attack30_a_zip_that_bursts_is_refused() {
        byte[] zeros = new byte[50_000];
        for (int i = 0; i < 800; i++) {
            fixture.store.put("acme", RecordingBackupStore.row("zeros", zeros));
        }
        byte[] bomb = fixture.backup(BackupRequest.of("acme"));
        assertThat(bomb.length).isLessThan(150_000);
        refused(bomb, "backup_too_large", "by its ratio");
        fixture.refused(BackupFixture.copy().limits(1_000, 1_000_000), bomb, "by its size")
                .isInstanceOfSatisfying(
                        InvalidRequestException.class, e -> assertThat(e.code()).isEqualTo("backup_too_large"));
        fixture.refused(BackupFixture.copy().limits(1 << 20, 1_000_000), bomb, "by what comes of it")
                .isInstanceOfSatisfying(
                        InvalidRequestException.class, e -> assertThat(e.code()).isEqualTo("backup_too_large"));
        // The control: with the guard lowered it bursts, into what it was made of.
        fixture.restore(BackupFixture.copy().limits(1L << 30, 1_000_000), bomb);
        assertThat(fixture.store.shown("copy")).hasSize(802);
    }

    @Test
    void attack31_a_backup_of_one_organization_does_not_get_into_another() {
        byte[] backup = fixture.backup(BackupRequest.of("globex"));
        List<String> before = fixture.store.shown("acme");
        RestoreRequest into = RestoreRequest.of("globex").into("acme").domain("free.example");
        assertThatThrownBy(() -> fixture.restore(into, backup)).isInstanceOf(ConflictException.class);
        assertThat(fixture.store.shown("acme")).isEqualTo(before);
        // The control: where nobody is, it gets in.
        fixture.store.rows.remove("acme");
        fixture.restore(into, backup);
        assertThat(fixture.store.shown("acme")).hasSize(1).isNotEqualTo(before);
    }

    private static byte[] edited(byte[] backup, String entry, String from, String to, boolean hashed)
            throws IOException {
        return BackupFixture.rebuilt(backup, entries -> {
            List<Entry> changed = new ArrayList<>();
            String before = "";
            String after = "";
            for (Entry one : entries) {
                String text = new String(one.bytes(), UTF_8);
                if (one.name().equals(entry)) {
                    assertThat(text).contains(from);
                    before = Sha256.of(one.bytes());
                    text = text.replace(from, to);
                    after = Sha256.of(text.getBytes(UTF_8));
                }
                if (hashed && one.name().equals(Checks.NAME) && !entry.equals(Checks.NAME)) {
                    text = text.replace(before, after);
                }
                changed.add(new Entry(one.name(), text.getBytes(UTF_8)));
            }
            return changed;
        });
    }

    @Test
    void attack31_what_was_edited_is_refused() throws Exception {
        byte[] backup = fixture.backup(BackupRequest.of("acme"));
        refused(edited(backup, Manifest.NAME, "\"schema\":4", "\"schema\":3", false), "backup_damaged", "manifest");
        refused(edited(backup, MIXED, "\"yes\":true", "\"yes\":false", false), "backup_damaged", "a row");
        refused(edited(backup, Checks.NAME, "\"rows\":2", "\"rows\":3", false), "backup_damaged", "a count");
        refused(edited(backup, Checks.NAME, "\"id\":\"acme\"", "\"id\":\"evil\"", false), "backup_damaged", "an id");
        for (String value :
                List.of("1e999999999", "\"9\"", "99999999999999999999", "{}", "[[[[[[[[[[[[[[[[[[[[[[[[1]")) {
            refused(
                    edited(backup, MIXED, "\"number\":" + Long.MAX_VALUE, "\"number\":" + value, true),
                    "backup_damaged",
                    value);
        }
        refused(edited(backup, MIXED, "{\"id\"", "{\"id\":\"x\",\"id\"", true), "backup_damaged", "a field twice");
        refused(edited(backup, MIXED, "12345678901234567890.", "1e999999999.", true), "backup_damaged", "a number");
        // The control, which is a limit too: who computes the hashes anew is found only where the backup is encrypted.
        fixture.restore(BackupFixture.copy(), edited(backup, MIXED, "\"yes\":true", "\"yes\":false", true));
        assertThat(fixture.store.shown("copy")).hasSize(2).isNotEqualTo(fixture.store.shown("acme"));
    }

    @Test
    void attack31_newer_formats_and_schemas_are_refused_by_name() throws Exception {
        byte[] backup = fixture.backup(BackupRequest.of("acme"));
        refused(edited(backup, Manifest.NAME, "\"format\":1", "\"format\":2", true), "backup_newer", "format");
        fixture.store.schema = 5;
        byte[] newer = fixture.backup(BackupRequest.of("acme"));
        fixture.store.schema = 4;
        refused(newer, "backup_newer", "schema");
        refused(edited(backup, Manifest.NAME, "revo_mixed", "revo_other", true), "backup_refused", "a table");
        refused(edited(backup, Manifest.NAME, "\"BYTES\"", "\"TEXT\"", true), "backup_refused", "a kind");
        refused(edited(backup, Manifest.NAME, "\"acme\"", "\"../up\"", true), "backup_refused", "an organization");
        List<Column> more = new ArrayList<>(RecordingBackupStore.MIXED.columns());
        more.add(new Column("added", Kind.TEXT, true));
        fixture.store.tables = List.of(RecordingBackupStore.EMPTY, new Table("revo_mixed", more));
        refused(backup, "backup_older", "a column that came later");
        // The control: a column that came later and may be left empty is no reason.
        more.set(more.size() - 1, new Column("added", Kind.TEXT, false));
        fixture.store.tables = List.of(RecordingBackupStore.EMPTY, new Table("revo_mixed", more));
        control(backup);
    }
}
