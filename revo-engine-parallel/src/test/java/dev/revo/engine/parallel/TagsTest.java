package dev.revo.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.ScopedRevo;
import dev.revo.error.InvalidRequestException;
import dev.revo.parallel.Job;
import dev.revo.run.RunOptions;
import dev.revo.run.RunQuery;
import dev.revo.run.RunSummary;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tags of jobs: those of the request and those of the options. */
@Timeout(60)
final class TagsTest {
    private final Job<String, String> job = Job.of("say", 1, String.class, String.class, (c, in) -> {
        if (in.isEmpty()) {
            throw new IllegalStateException("nothing to say");
        }
        return in;
    });
    private final Lives lives = new Lives();
    private final ScopedRevo ada = lives.next(Lives.job(job));

    @AfterEach
    void close() {
        lives.close();
    }

    private List<RunSummary> tagged(String tag) {
        return ada.runs().list(RunQuery.all().tag(tag)).items();
    }

    private static String[] tags(String prefix, int many) {
        return IntStream.range(0, many).mapToObj(i -> prefix + i).toArray(String[]::new);
    }

    @Test
    void a_job_has_the_tags_of_its_request_and_of_its_options() {
        ada.parallel()
                .start(
                        job.request("hello").tags("a", "b"),
                        RunOptions.defaults().tags("c", "a"))
                .await();
        assertThat(tagged("b"))
                .singleElement()
                .satisfies(run -> assertThat(run.tags()).containsExactly("c", "a", "b"));
        assertThat(tagged("c")).hasSize(1);
    }

    @Test
    void more_than_sixteen_together_are_refused_by_name() {
        var request = job.request("hello").tags(tags("r", 9));
        ada.parallel().start(request, RunOptions.defaults().tags(tags("o", 7))).await();
        assertThatThrownBy(() ->
                        ada.parallel().start(request, RunOptions.defaults().tags(tags("o", 8))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("options.tags")
                .hasMessageContaining("job.tags")
                .hasMessageContaining("17");
    }

    @Test
    void a_failed_job_that_is_started_again_is_found_by_the_same_tags() {
        var bad = ada.parallel()
                .start(job.request("").tags("a"), RunOptions.defaults().tags("b"));
        assertThatThrownBy(bad::await).hasMessageContaining("nothing to say");
        ada.runs().again(bad.id());
        assertThat(tagged("a"))
                .hasSize(2)
                .allSatisfy(run -> assertThat(run.tags()).containsExactly("b", "a"));
    }
}
