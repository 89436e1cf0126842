package dev.revo.agents.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The program in a compiler's process, in this one. */
class CompilerChildTest {
    private static CompilerWire.Request request(String code) {
        return new CompilerWire.Request(Map.of("A.java", code), JavaVerifier.MODULES, List.of(), Map.of());
    }

    private static byte[] written(CompilerWire.Request... requests) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (CompilerWire.Request request : requests) {
            request.write(new DataOutputStream(bytes));
        }
        return bytes.toByteArray();
    }

    @Property(tries = 100)
    void every_text_and_class_crosses_the_wire(
            @ForAll Map<String, String> sources, @ForAll String modules, @ForAll Map<String, byte[]> given)
            throws IOException {
        CompilerWire.Request request =
                new CompilerWire.Request(sources, modules, List.of(Path.of("a/b.jar"), Path.of("c")), given);
        CompilerWire.Request read =
                CompilerWire.Request.read(new DataInputStream(new ByteArrayInputStream(written(request))));
        assertThat(read).usingRecursiveComparison().isEqualTo(request);
    }

    @Property(tries = 100)
    void every_answer_crosses_the_wire(
            @ForAll Map<String, byte[]> classes,
            @ForAll List<String> errors,
            @ForAll boolean syntax,
            @ForAll boolean timedOut)
            throws IOException {
        SourceCompiler.Compiled compiled =
                new SourceCompiler.Compiled(classes, errors, syntax, timedOut, Duration.ofNanos(77));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CompilerWire.write(new DataOutputStream(bytes), compiled);
        assertThat(CompilerWire.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))))
                .usingRecursiveComparison()
                .isEqualTo(compiled);
    }

    @Test
    void answers_one_request_after_the_other_until_its_input_ends() throws Exception {
        PipedOutputStream ask = new PipedOutputStream();
        PipedInputStream asked = new PipedInputStream(ask, 10_000);
        PipedInputStream answer = new PipedInputStream(10_000);
        PipedOutputStream told = new PipedOutputStream(answer);
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch returned = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            try {
                CompilerChild.serve(
                        new WarmCompiler(ToolProvider.getSystemJavaCompiler(), WarmCompiler.FOR_EVER),
                        asked,
                        told,
                        ended::countDown);
                returned.countDown();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        DataInputStream in = new DataInputStream(answer);
        ask.write(written(request("class A { }")));
        ask.flush();
        assertThat(CompilerWire.read(in).classes()).containsOnlyKeys("A");
        ask.write(written(request("class A { B b; }")));
        ask.flush();
        assertThat(CompilerWire.read(in).errors()).hasSize(1);
        assertThat(ended.getCount()).isEqualTo(1);
        ask.close();
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(returned.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void tells_the_end_of_its_input_while_it_compiles() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        SourceCompiler endless = (sources, modules, jars, given) -> {
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
            return SourceCompiler.Compiled.broken("ended");
        };
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CompilerChild.serve(endless, new ByteArrayInputStream(written(request(""))), out, ended::countDown);
        assertThat(CompilerWire.read(new DataInputStream(new ByteArrayInputStream(out.toByteArray())))
                        .errors())
                .containsExactly("ended");
    }
}
