package dev.revo.store.jdbc;

import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.scope.Principal;
import dev.revo.spi.AuditLedger;
import dev.revo.spi.AuditLedger.Head;
import dev.revo.spi.AuditLedger.Link;
import dev.revo.spi.AuditLedger.Position;
import dev.revo.spi.UnitOfWork;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Calls of the audit log and of units of work. */
final class AuditCalls {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    private AuditCalls() {}

    private static AuditRecord line(Actor actor) {
        // Some numbers are left out, so that a line of one id has another age and place with each tenant.
        if (actor.oneIn(5)) {
            actor.next("line");
        }
        long number = actor.next("line");
        return new AuditRecord(
                Actor.id(number),
                AT.plusSeconds(number + actor.below(4)),
                actor.ctx().tenant(),
                actor.name("user", 2),
                Principal.Kind.USER,
                actor.name("action", 2),
                "resource",
                actor.oneIn(2) ? AuditRecord.Result.ALLOWED : AuditRecord.Result.DENIED,
                actor.oneIn(4) ? Optional.empty() : Optional.of(actor.name("run", 2)),
                Map.of("of", actor.ctx().tenant()));
    }

    static List<StoreCall> audit() {
        return List.of(
                new StoreCall("AuditStore.append", actor -> {
                    actor.stores().audit().append(actor.ctx(), line(actor));
                    return true;
                }),
                new StoreCall("AuditStore.find", actor -> actor.stores().audit().find(actor.ctx(), query(actor))),
                // All conditions at once would come by chance too seldom.
                new StoreCall("AuditStore.find", actor -> actor.stores().audit().find(actor.ctx(), narrow(actor))),
                new StoreCall(
                        "AuditLedger.waiting",
                        actor -> actor.stores().audit().waiting(actor.ctx(), 1 + actor.below(5))),
                new StoreCall(
                        "AuditLedger.head", actor -> actor.stores().audit().head(actor.ctx())),
                new StoreCall("AuditLedger.link", AuditCalls::link),
                new StoreCall(
                        "AuditLedger.rows",
                        actor -> actor.stores().audit().rows(actor.ctx(), actor.below(4), 1 + actor.below(10))),
                new StoreCall(
                        "AuditLedger.notes",
                        actor -> actor.stores().audit().notes(actor.ctx(), actor.below(3), 1 + actor.below(5))),
                new StoreCall(
                        "AuditLedger.position",
                        actor -> actor.stores().audit().position(actor.ctx(), actor.name("sink", 2))),
                new StoreCall("AuditLedger.advance", AuditCalls::advance),
                new StoreCall("AuditLedger.purge", AuditCalls::purge));
    }

    private static Object advance(Actor actor) {
        AuditLedger audit = actor.stores().audit();
        String sink = actor.name("sink", 2);
        // At times from a position that was overtaken, or that another holds.
        Position before = actor.oneIn(4)
                ? new Position(actor.below(3), actor.oneIn(2), true, AT)
                : audit.position(actor.ctx(), sink);
        Position after = new Position(
                before.sequence() + actor.below(2),
                actor.oneIn(2),
                actor.oneIn(2),
                actor.oneIn(2) ? AT : Instant.EPOCH);
        return audit.advance(actor.ctx(), sink, before, after);
    }

    // Links and signs some each time, so that there mostly is something old enough that ends with a checkpoint.
    private static Object purge(Actor actor) {
        AuditLedger audit = actor.stores().audit();
        if (!actor.oneIn(4)) {
            audit.append(actor.ctx(), line(actor));
            Head before = audit.head(actor.ctx());
            List<Link> links = new ArrayList<>();
            for (AuditRecord line : audit.waiting(actor.ctx(), 2)) {
                links.add(new Link(line.id(), hash(before.sequence() + links.size() + 1)));
            }
            long end = before.sequence() + links.size();
            Head after = new Head(end, hash(end), List.of(hash(end * 100)));
            audit.link(actor.ctx(), before, links, after, Optional.of("note " + end));
        }
        long until = Math.max(0, actor.remembered("line", 0) - 2 - actor.below(3));
        return audit.purge(actor.ctx(), AT.plusSeconds(until), 1 + actor.below(6))
                .rows();
    }

    // Each condition or none, so that all combinations come.
    private static AuditQuery query(Actor actor) {
        AuditQuery query = AuditQuery.all().top(5 + actor.below(10));
        query = actor.oneIn(3) ? query.by(actor.name("user", 2)) : query;
        query = actor.oneIn(3) ? query.action(actor.name("action", 2)) : query;
        query = actor.oneIn(3) ? query.result(AuditRecord.Result.ALLOWED) : query;
        query = actor.oneIn(3) ? query.run(actor.name("run", 2)) : query;
        query = actor.oneIn(3) ? query.from(AT.plusSeconds(recent(actor))) : query;
        return actor.oneIn(3) ? query.after(Actor.id(recent(actor))) : query;
    }

    // The number of a line that is not so old that it was purged.
    private static long recent(Actor actor) {
        return Math.max(1, actor.remembered("line", 0) - 3 - actor.below(6));
    }

    private static AuditQuery narrow(Actor actor) {
        return AuditQuery.all()
                .by(actor.name("user", 2))
                .action(actor.name("action", 2))
                .result(AuditRecord.Result.ALLOWED)
                .run(actor.name("run", 2))
                .from(AT);
    }

    private static Object link(Actor actor) {
        AuditLedger audit = actor.stores().audit();
        Head before = audit.head(actor.ctx());
        List<Link> links = new ArrayList<>();
        for (AuditRecord line : audit.waiting(actor.ctx(), 1 + actor.below(3))) {
            links.add(new Link(line.id(), hash(before.sequence() + links.size() + 1)));
        }
        if (links.isEmpty()) {
            return Optional.empty();
        }
        // At times from a head that was overtaken, or a line that does not wait.
        Head from = actor.oneIn(8) ? new Head(before.sequence() + 1, hash(99), List.of()) : before;
        if (actor.oneIn(8)) {
            links.add(new Link(Actor.id(100_000), hash(98)));
        }
        long end = before.sequence() + links.size();
        Head after = new Head(end, hash(end), List.of(hash(end * 100)));
        audit.link(actor.ctx(), from, links, after, actor.oneIn(2) ? Optional.of("note " + end) : Optional.empty());
        return Optional.of(after);
    }

    private static String hash(long of) {
        return String.format("%064x", of);
    }

    static List<StoreCall> work() {
        return List.of(
                unit("Transaction.audit", (actor, tx) -> {
                    tx.audit(line(actor));
                    return true;
                }),
                unit("Transaction.version", (actor, tx) -> tx.version(actor.name("version", 3))),
                unit("Transaction.fence", (actor, tx) -> {
                    String name = actor.name("version", 3);
                    long expected = actor.remembered(name, 0) + (actor.oneIn(4) ? 1 : 0);
                    tx.fence(name, expected);
                    tx.afterCommit(() -> actor.remember(name, expected + 1));
                    return true;
                }),
                unit("Transaction.afterCommit", (actor, tx) -> {
                    tx.afterCommit(() -> actor.next("committed"));
                    return actor.remembered("committed", 0);
                }),
                unit("UnitOfWork.run", (actor, tx) -> {
                    tx.audit(line(actor));
                    return actor.stores()
                            .audit()
                            .find(actor.ctx(), AuditQuery.all().top(20));
                }));
    }

    private interface Body {
        Object in(Actor actor, UnitOfWork.Transaction tx);
    }

    private static StoreCall unit(String method, Body body) {
        return new StoreCall(method, actor -> actor.stores().work().run(actor.ctx(), tx -> body.in(actor, tx)));
    }
}
