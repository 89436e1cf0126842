package dev.revo.agents.runtime;

import dev.revo.event.RevoEvent;
import dev.revo.run.RunHandle;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** Everything that a run tells its listeners until it is over. */
final class Heard implements Flow.Subscriber<RevoEvent> {
    private final List<RevoEvent> events = new CopyOnWriteArrayList<>();
    private final CompletableFuture<List<RevoEvent>> all = new CompletableFuture<>();

    private Heard() {}

    /** The events of the run, once there are no more. */
    static List<RevoEvent> of(RunHandle<?> run) {
        Heard heard = new Heard();
        run.events().subscribe(heard);
        return heard.all.orTimeout(Asker.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** As {@link #of}, each of this kind as one line. */
    static <E extends RevoEvent> List<String> of(
            RunHandle<?> run, Class<E> kind, java.util.function.Function<E, String> line) {
        return of(run).stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .map(line)
                .toList();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(RevoEvent event) {
        events.add(event);
    }

    @Override
    public void onError(Throwable error) {
        all.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
        all.complete(List.copyOf(events));
    }
}
