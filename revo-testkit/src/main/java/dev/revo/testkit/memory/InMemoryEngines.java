package dev.revo.testkit.memory;

import dev.revo.creative.Scorer;
import dev.revo.creative.Technique;
import dev.revo.spi.MemoryBackend;
import dev.revo.spi.RevoModule;
import java.util.List;

/**
 * The nouns of reVo's engines as small modules that keep everything in memory. They keep the rules of their contracts
 * (isolation, permissions, what is refused and how) and none of the engines' speed, durability or quality.
 */
public final class InMemoryEngines {
    private InMemoryEngines() {}

    /** Recall by words in common. */
    public static RevoModule recall() {
        return new RecallModule();
    }

    /**
     * Plans and jobs: steps in order, elements of a fan-out side by side. Brings a {@link dev.revo.testkit.TestScheduler}, as the
     * engine brings its own.
     */
    public static RevoModule parallel() {
        return new ParallelModule();
    }

    /**
     * Organizations, members, roles and permissions; decides for everything, and knows who belongs where. There is no
     * organization until {@code revo.asSystem(reason).organizations()} creates one.
     */
    public static RevoModule tenancy() {
        return new TenancyModule();
    }

    /** Tool servers: the catalogue lists these, and only these can be connected. */
    public static RevoModule mcp(FakeMcpServer... servers) {
        return new McpModule(List.of(servers));
    }

    /** Consumption and budgets; budgets hold for everything that is reserved. */
    public static RevoModule usage() {
        return new UsageModule();
    }

    /**
     * Ideas by the techniques that are contributed, by plain asking without any; scored by the scorer that is provided, else by
     * a stand-in. They are made in runs, so something must give runs a thread.
     */
    public static RevoModule creative() {
        return new CreativeModule();
    }

    /** The stand-in for a scorer: it knows words, not creativity. */
    public static Scorer scorer() {
        return new WordScorer();
    }

    /** The technique of asking for the thing itself. */
    public static Technique technique() {
        return new PlainTechnique();
    }

    /** Memories with exact search by vector and BM25. */
    public static MemoryBackend memoryBackend() {
        return new InMemoryMemoryBackend();
    }
}
