package dev.revo.engine.tenancy.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.revo.error.CancelledException;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.OverloadedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

final class PasswordHasherTest {
    private static final String TODAY = "id/19/19456/2/1/32";
    // Made by the reference implementation (phc-winner-argon2) and by bcrypt of OpenBSD.
    private static final String WEAK_ARGON2 =
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    private static final String ARGON2I =
            "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8";
    private static final String BCRYPT_OF_ABC = "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i";

    private final CountedFunctions functions = CountedFunctions.real();
    private final PasswordHasher hasher = new PasswordHasher(functions, 2, Duration.ofSeconds(20));
    private final CountedFunctions free = CountedFunctions.free();
    private final PasswordHasher freeHasher = new PasswordHasher(free, 2, Duration.ofSeconds(20));

    private static char[] text(String text) {
        return text.toCharArray();
    }

    @Test
    void hashes_to_a_phc_string_of_todays_parameters_with_its_own_salt() {
        String one = hasher.hash(text("correct horse battery"));
        String two = hasher.hash(text("correct horse battery"));

        assertThat(one).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").isNotEqualTo(two);
        assertThat(hasher.verify(text("correct horse battery"), one)).isEqualTo(new Verification(true, false));
        assertThat(hasher.verify(text("correct horse batterz"), one)).isEqualTo(new Verification(false, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {WEAK_ARGON2, ARGON2I})
    void asks_for_an_upgrade_when_a_weaker_argon2_matches(String encoded) {
        assertThat(hasher.verify(text("password"), encoded)).isEqualTo(new Verification(true, true));
        assertThat(hasher.verify(text("passwort"), encoded)).isEqualTo(new Verification(false, false));
    }

    @Test
    void verifies_bcrypt_and_asks_for_an_upgrade() {
        assertThat(hasher.verify(text("abc"), BCRYPT_OF_ABC)).isEqualTo(new Verification(true, true));
        assertThat(hasher.verify(text("abd"), BCRYPT_OF_ABC)).isEqualTo(new Verification(false, false));
    }

    @Test
    void weaker_is_less_memory_or_less_work_and_not_more_of_either() {
        assertThat(parameters("id", 19, 19456, 2, 1, 32).weaker()).isFalse();
        assertThat(parameters("id", 19, 47104, 1, 1, 32).weaker()).isFalse();
        assertThat(parameters("id", 19, 65536, 3, 4, 32).weaker()).isFalse();
        assertThat(parameters("id", 19, 19455, 3, 1, 32).weaker()).isTrue();
        assertThat(parameters("id", 19, 19456, 1, 1, 32).weaker()).isTrue();
        assertThat(parameters("id", 16, 19456, 2, 1, 32).weaker()).isTrue();
        assertThat(parameters("id", 19, 19456, 2, 1, 31).weaker()).isTrue();
        assertThat(parameters("i", 19, 19456, 2, 1, 32).weaker()).isTrue();
    }

    private static StoredHash parameters(String kind, int version, int memory, int iterations, int lanes, int length) {
        return new StoredHash(kind, memory, iterations, lanes, length, version, "");
    }

    @Test
    void takes_the_same_password_in_two_unicode_forms_for_one() {
        // Composed and decomposed, and a ligature: what keyboards of two systems send.
        String encoded = hasher.hash(text("caf\u00e9 \ufb01fteen words"));

        assertThat(hasher.verify(text("cafe\u0301 fifteen words"), encoded).matches())
                .isTrue();
        assertThat(hasher.verify(text("cafe fifteen words"), encoded).matches()).isFalse();
    }

    @Test
    void computes_as_much_for_a_user_that_does_not_exist() {
        String encoded = hasher.hash(text("correct horse battery"));
        hasher.verify(text("wrong"), encoded);
        List<String> forOneThatExists = functions.computed().subList(1, 2);

        Verification nobody = hasher.verifyNobody(text("wrong"));

        assertThat(nobody).isEqualTo(new Verification(false, false));
        assertThat(functions.computed().subList(2, 3))
                .isEqualTo(forOneThatExists)
                .containsExactly(TODAY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain text",
                "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$",
                "$argon2id$v=19$m=19456,t=2$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                // Asks for a gigabyte, for a thousand passes, for no lane, for too little memory.
                "$argon2id$v=19$m=1048576,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=19$m=256,t=999,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=19$m=256,t=2,p=0$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=19$m=7,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQaa$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                // Half an hour, and a version that truncates.
                "$2a$20$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i",
                "$2x$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i"
            })
    void matches_nothing_and_computes_as_for_nobody_when_the_stored_text_is_unusable(String encoded) {
        List<ILoggingEvent> log = logged(
                () -> assertThat(freeHasher.verify(text("abc"), encoded)).isEqualTo(new Verification(false, false)));

        assertThat(free.computed()).containsExactly(TODAY);
        assertThat(log).hasSize(1).allSatisfy(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.WARN);
            assertThat(event.getFormattedMessage()).contains("malformed").doesNotContain("c29tZXNhbHQ", "If6bvum");
        });
    }

    @Test
    void meets_only_a_few_sets_of_foreign_parameters_because_each_keeps_its_memory() {
        Stream.iterate(8, memory -> memory + 1)
                .limit(8)
                .forEach(memory -> freeHasher.verify(text("x"), foreign(memory)));
        assertThat(free.computed()).hasSize(8).doesNotContain(TODAY);

        freeHasher.verify(text("x"), foreign(100));
        freeHasher.verify(text("x"), foreign(8));

        assertThat(free.computed().subList(8, 10)).containsExactly(TODAY, "id/19/8/1/1/32");
    }

    private static String foreign(int memory) {
        return "$argon2id$v=19$m=" + memory + ",t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    }

    @Test
    void refuses_text_that_is_too_long_before_hashing() {
        char[] tooLong = text("x".repeat(1001));
        assertThatThrownBy(() -> hasher.hash(tooLong)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> hasher.verify(tooLong, BCRYPT_OF_ABC)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> hasher.verify(tooLong, "malformed")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> hasher.verifyNobody(tooLong)).isInstanceOf(InvalidRequestException.class);
        assertThat(functions.computed()).isEmpty();

        // The control: one less is hashed.
        hasher.verifyNobody(text("x".repeat(1000)));
        assertThat(functions.computed()).hasSize(1);
    }

    @Test
    void refuses_to_hash_half_a_character_and_never_matches_one() {
        assertThatThrownBy(() -> hasher.hash(text("a\ud83d")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("half a character");
        String encoded = hasher.hash(text("a?"));
        assertThat(hasher.verify(text("a\ud83d"), encoded).matches()).isFalse();
    }

    @Test
    void overwrites_its_copies_and_leaves_the_callers_text_alone() {
        char[] mine = text("correct horse battery");
        String encoded = hasher.hash(mine);
        hasher.verify(mine, encoded);
        hasher.verifyNobody(mine);

        assertThat(functions.texts())
                .hasSize(3)
                .allSatisfy(copy -> assertThat(copy).containsOnly((byte) 0));
        assertThat(mine).isEqualTo(text("correct horse battery"));
    }

    @Test
    void turns_away_who_waits_too_long_and_takes_him_when_there_is_room() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        PasswordHasher narrow = new PasswordHasher(new Held(inside, go), 1, Duration.ofMillis(5));
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            CompletableFuture<Verification> first =
                    CompletableFuture.supplyAsync(() -> narrow.verifyNobody(text("x")), other);
            assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();

            assertThatThrownBy(() -> narrow.verifyNobody(text("y")))
                    .isInstanceOfSatisfying(
                            OverloadedException.class,
                            e -> assertThat(e.retryAfter()).contains(Duration.ofMillis(5)));

            go.countDown();
            assertThat(first.get(20, TimeUnit.SECONDS).matches()).isFalse();
            assertThat(narrow.verifyNobody(text("y")).matches()).isFalse();
        } finally {
            go.countDown();
            other.shutdown();
        }
    }

    @Test
    void frees_its_turn_when_a_computation_fails() {
        PasswordHasher narrow = new PasswordHasher(new Failing(), 1, Duration.ZERO);
        assertThatThrownBy(() -> narrow.verifyNobody(text("x"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> narrow.verifyNobody(text("x"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void keeps_the_interruption_of_who_waits() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> hasher.verifyNobody(text("x"))).isInstanceOf(CancelledException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void refuses_to_be_made_without_room_or_with_a_negative_wait() {
        assertThatThrownBy(() -> PasswordHasher.of(0, Duration.ZERO)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> PasswordHasher.of(1, Duration.ofNanos(-1)))
                .isInstanceOf(InvalidRequestException.class);
        assertThat(PasswordHasher.defaults().verifyNobody(text("x")).matches()).isFalse();
    }

    private static List<ILoggingEvent> logged(Runnable task) {
        Logger logger = (Logger) LoggerFactory.getLogger(PasswordHasher.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        Level before = logger.getLevel();
        logger.setLevel(Level.TRACE);
        logger.setAdditive(false);
        logger.addAppender(appender);
        try {
            task.run();
            return List.copyOf(appender.list);
        } finally {
            logger.detachAppender(appender);
            logger.setAdditive(true);
            logger.setLevel(before);
        }
    }

    private record Held(CountDownLatch inside, CountDownLatch go) implements HashFunctions {
        @Override
        public String hash(byte[] text) {
            throw new AssertionError("nobody hashes here");
        }

        @Override
        public boolean check(byte[] text, StoredHash stored) {
            inside.countDown();
            try {
                return !go.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private record Failing() implements HashFunctions {
        @Override
        public String hash(byte[] text) {
            throw new IllegalStateException("broken");
        }

        @Override
        public boolean check(byte[] text, StoredHash stored) {
            throw new IllegalStateException("broken");
        }
    }
}
