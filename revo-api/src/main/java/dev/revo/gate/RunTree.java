package dev.revo.gate;

import dev.revo.run.RunId;
import dev.revo.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The runs of a tenant that go on here as text, each below the one that started it. */
final class RunTree {
    private final List<LiveRun<?>> runs;
    private final Instant now;

    RunTree(List<LiveRun<?>> runs, Instant now) {
        this.runs = runs.stream()
                .sorted(Comparator.comparing(run -> run.ctx().id().value()))
                .toList();
        this.now = now;
    }

    String text() {
        Set<RunId> here = new HashSet<>();
        runs.forEach(run -> here.add(run.ctx().id()));
        StringBuilder text = new StringBuilder();
        for (LiveRun<?> run : runs) {
            if (run.ctx().parent().filter(here::contains).isEmpty()) {
                add(run, "", text);
            }
        }
        return text.toString();
    }

    private void add(LiveRun<?> run, String indent, StringBuilder text) {
        text.append(indent).append(line(run)).append('\n');
        for (LiveRun<?> child : children(run)) {
            add(child, indent + "  ", text);
        }
    }

    private List<LiveRun<?>> children(LiveRun<?> parent) {
        List<LiveRun<?>> children = new ArrayList<>();
        for (LiveRun<?> run : runs) {
            if (run.ctx().parent().equals(Optional.of(parent.ctx().id()))) {
                children.add(run);
            }
        }
        return children;
    }

    private String line(LiveRun<?> run) {
        RunStatus status = run.status();
        StringBuilder line = new StringBuilder();
        line.append(run.request()).append(' ').append(run.ctx().id().value());
        line.append("  ").append(status.state().name().toLowerCase(Locale.ROOT));
        status.waitingFor().ifPresent(what -> line.append(" for ").append(what));
        status.requested()
                .ifPresent(
                        asked -> line.append(", told to ").append(asked.name().toLowerCase(Locale.ROOT)));
        line.append(", ")
                .append(age(Duration.between(run.ctx().started(), now)))
                .append(" old");
        line.append(", ").append(status.progress());
        run.place().ifPresent(at -> line.append(", at ").append(at));
        return line.toString();
    }

    private static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
    }
}
