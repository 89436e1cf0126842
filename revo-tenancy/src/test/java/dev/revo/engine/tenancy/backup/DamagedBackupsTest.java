package dev.revo.engine.tenancy.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.backup.BackupRequest;
import dev.revo.backup.RestoreRequest;
import dev.revo.error.InvalidRequestException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backups that were changed, cut, put together anew, or encrypted with another key: refused before anything is written. */
class DamagedBackupsTest {
    private static final int PIECE = Sealing.PIECE + Sealing.TAG;

    private final BackupFixture fixture = new BackupFixture();

    @BeforeEach
    void large() {
        // Does not pack, so that there are several pieces.
        byte[] noise = new byte[50_000];
        Random random = new Random(1);
        for (int i = 0; i < 5; i++) {
            random.nextBytes(noise);
            fixture.store.put("acme", RecordingBackupStore.row("noise" + i, noise.clone()));
        }
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private byte[] backup(boolean encrypted) {
        BackupRequest plain = BackupRequest.of("acme");
        return fixture.backup(encrypted ? plain.encrypt(BackupFixture.KEY) : plain);
    }

    private static RestoreRequest request(boolean encrypted) {
        return encrypted ? BackupFixture.copy().decrypt(BackupFixture.KEY) : BackupFixture.copy();
    }

    private void control(RestoreRequest request, byte[] backup) {
        fixture.restore(request, backup);
        assertThat(fixture.store.shown("copy"))
                .isEqualTo(fixture.store.shown("acme"))
                .hasSize(7);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void damage_anywhere_is_refused_before_anything_is_written(boolean encrypted) {
        byte[] backup = backup(encrypted);
        RestoreRequest request = request(encrypted);
        for (int percent = 0; percent <= 100; percent++) {
            int at = (int) ((backup.length - 1L) * percent / 100);
            byte[] flipped = backup.clone();
            flipped[at] = (byte) (flipped[at] ^ 1 << (percent % 8));
            fixture.refused(request, flipped, "a bit at " + at).isInstanceOf(InvalidRequestException.class);
            fixture.refused(request, Arrays.copyOf(backup, at), "cut at " + at)
                    .isInstanceOf(InvalidRequestException.class);
        }
        fixture.refused(request, Arrays.copyOf(backup, backup.length + 1), "a byte more")
                .isInstanceOf(InvalidRequestException.class);
        // The control: the same bytes, untouched.
        control(request, backup);
    }

    @Test
    void every_byte_of_the_ends_of_a_zip_counts() {
        // Where a zip repeats its names and has fields that no reader looks at.
        byte[] backup = backup(false);
        for (int at = backup.length - 600; at < backup.length; at++) {
            byte[] flipped = backup.clone();
            flipped[at] ^= 1;
            fixture.refused(request(false), flipped, "a bit at " + at).isInstanceOf(InvalidRequestException.class);
        }
        for (int at = 0; at < 200; at++) {
            byte[] flipped = backup.clone();
            flipped[at] ^= 1;
            fixture.refused(request(false), flipped, "a bit at " + at).isInstanceOf(InvalidRequestException.class);
        }
        control(request(false), backup);
    }

    private static byte[] moved(byte[] backup, int from, int to, byte[] of) {
        byte[] changed = backup.clone();
        System.arraycopy(of, Sealing.HEADER + from * PIECE, changed, Sealing.HEADER + to * PIECE, PIECE);
        return changed;
    }

    @Test
    void pieces_that_were_exchanged_repeated_cut_or_taken_from_another_backup_are_refused() {
        byte[] backup = backup(true);
        byte[] other = backup(true);
        RestoreRequest request = request(true);
        assertThat(backup.length).isGreaterThan(Sealing.HEADER + 3 * PIECE);
        byte[] exchanged = moved(moved(backup, 1, 2, backup), 2, 1, backup);
        fixture.refused(request, exchanged, "exchanged").isInstanceOf(InvalidRequestException.class);
        fixture.refused(request, moved(backup, 0, 1, backup), "repeated").isInstanceOf(InvalidRequestException.class);
        fixture.refused(request, moved(backup, 1, 1, other), "of another").isInstanceOf(InvalidRequestException.class);
        fixture.refused(request, Arrays.copyOf(backup, Sealing.HEADER + 3 * PIECE), "cut between pieces")
                .isInstanceOf(InvalidRequestException.class);
        // The control: both backups as they were written; the same piece put where it was is no change.
        control(request, moved(backup, 1, 1, backup));
        fixture.store.rows.remove("copy");
        control(request, other);
    }

    @Test
    void another_key_no_key_and_a_key_for_what_is_not_encrypted_are_refused() {
        fixture.key("vault:other", 8);
        byte[] sealed = backup(true);
        fixture.refused(BackupFixture.copy().decrypt("vault:other"), sealed, "another key")
                .isInstanceOfSatisfying(
                        InvalidRequestException.class, e -> assertThat(e.code()).isEqualTo("backup_damaged"));
        fixture.refused(BackupFixture.copy(), sealed, "no key")
                .isInstanceOfSatisfying(
                        InvalidRequestException.class, e -> assertThat(e.code()).isEqualTo("backup_encrypted"));
        fixture.refused(request(true), backup(false), "not encrypted")
                .isInstanceOfSatisfying(
                        InvalidRequestException.class, e -> assertThat(e.code()).isEqualTo("backup_not_encrypted"));
        control(request(true), sealed);
    }

    @Test
    void two_backups_of_the_same_rows_with_the_same_key_have_no_piece_in_common() {
        byte[] one = backup(true);
        byte[] other = backup(true);
        for (int at = Sealing.MAGIC.length; at + 16 < Math.min(one.length, other.length); at += 1_000) {
            assertThat(Arrays.copyOfRange(one, at, at + 16)).isNotEqualTo(Arrays.copyOfRange(other, at, at + 16));
        }
    }
}
