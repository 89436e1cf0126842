package dev.revo.engine.parallel.schedule;

import static dev.revo.engine.parallel.schedule.Fixture.AWAIT;
import static dev.revo.engine.parallel.schedule.Fixture.MEDIUM;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What belongs to the thread follows the body, and stays with it. */
final class ContextTest {
    private static final ContextKey<String> KEY = ContextKey.named("test");

    private final List<String> seen = new CopyOnWriteArrayList<>();

    @AfterEach
    void clear() {
        MDC.clear();
    }

    private void look() {
        seen.add(MDC.get("who") + " " + Context.current().get(KEY));
    }

    private Fixture open() {
        return new Fixture(Scheduling.defaults().concurrency(1));
    }

    @Test
    void a_body_sees_what_its_submitter_had_and_nobody_else_does() {
        try (Fixture fixture = open()) {
            Fixture.Held held = fixture.hold();
            MDC.put("who", "ada");
            try (Scope scope = Context.current().with(KEY, "span").makeCurrent()) {
                assertThat(scope).isNotNull();
                fixture.scheduler.schedule(fixture.acme, MEDIUM, this::look);
            }
            MDC.put("who", "later");
            MDC.clear();
            fixture.scheduler.schedule(fixture.acme, MEDIUM, this::look);
            held.letGo();
            fixture.awaitEmpty();
            assertThat(seen).containsExactly("ada span", "null null");
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // A body that leaves its scope open is the subject.
    private void leak() {
        MDC.put("who", "leak");
        Context.current().with(KEY, "leak").makeCurrent();
        look();
    }

    @Test
    void what_a_body_leaves_behind_does_not_meet_the_next() {
        try (Fixture fixture = open()) {
            Fixture.Held held = fixture.hold();
            fixture.scheduler.schedule(fixture.acme, MEDIUM, this::leak);
            fixture.scheduler.schedule(fixture.acme, MEDIUM, this::look);
            held.letGo();
            fixture.awaitEmpty();
            assertThat(seen).containsExactly("leak leak", "null null");
        }
    }

    @Test
    void what_a_body_leaves_behind_meets_the_next_where_nobody_carries() throws Exception {
        Thread plain = new Thread(() -> {
            leak();
            look();
        });
        plain.start();
        plain.join();
        assertThat(seen).as("the control").containsExactly("leak leak", "leak leak");
    }

    @Test
    void a_thread_gets_back_what_it_had() {
        MDC.put("who", "before");
        Carrier carrier = Carrier.find();
        Carrier.Snapshot bo = carrying("bo", carrier);
        Carrier.Undo undo = bo.enter();
        look();
        MDC.put("more", "of it");
        undo.exit();
        look();
        assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("who", "before"));
        assertThat(seen).containsExactly("bo bo", "before null");
    }

    private static Carrier.Snapshot carrying(String who, Carrier carrier) {
        MDC.put("who", who);
        try (Scope scope = Context.current().with(KEY, who).makeCurrent()) {
            assertThat(scope).isNotNull();
            return carrier.capture();
        } finally {
            MDC.put("who", "before");
        }
    }

    @Test
    void the_context_of_a_body_that_breaks_is_taken_away_too() {
        try (Fixture fixture = open()) {
            Fixture.Held held = fixture.hold();
            fixture.scheduler.schedule(fixture.acme, MEDIUM, () -> {
                Thread.currentThread().setUncaughtExceptionHandler((thread, provoked) -> {});
                leak();
                throw new IllegalStateException("provoked");
            });
            fixture.scheduler.schedule(fixture.acme, MEDIUM, this::look);
            held.letGo();
            AWAIT.until("both ran", () -> seen.size() == 2);
            assertThat(seen.get(1)).isEqualTo("null null");
        }
    }

    /** Loads everything anew, and nothing of OpenTelemetry. */
    private static final class Without extends URLClassLoader {
        private final ClassLoader all = ContextTest.class.getClassLoader();

        Without() {
            super(urls(), ClassLoader.getPlatformClassLoader());
        }

        private static URL[] urls() {
            return Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                    .map(path -> {
                        try {
                            return java.nio.file.Path.of(path).toUri().toURL();
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    })
                    .toArray(URL[]::new);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("io.opentelemetry.")) {
                throw new ClassNotFoundException(name);
            }
            return name.startsWith("org.slf4j.") || name.startsWith("ch.qos.")
                    ? all.loadClass(name)
                    : super.loadClass(name, resolve);
        }
    }

    @Test
    void without_opentelemetry_the_mdc_is_carried() throws Exception {
        try (Without loader = new Without()) {
            Class<?> carrier = Class.forName(Carrier.class.getName(), true, loader);
            assertThat(carrier).isNotEqualTo(Carrier.class);
            var find = carrier.getDeclaredMethod("find");
            find.setAccessible(true);
            assertThat(find.invoke(null).getClass().getSimpleName()).isEqualTo("MdcCarrier");
            assertThat(Carrier.find().getClass().getSimpleName()).as("with it").isNotEqualTo("MdcCarrier");
        }
    }
}
