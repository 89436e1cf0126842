package dev.revo.testkit.memory;

import dev.revo.creative.Brief;
import dev.revo.creative.Technique;

/** Asks for the thing itself. */
final class PlainTechnique implements Technique {
    @Override
    public String name() {
        return "plain";
    }

    @Override
    public String create(Context ctx, Brief brief) {
        return ctx.ask(brief.prompt() + "\n" + brief.style() + "\n" + InMemoryCreative.rules(brief));
    }
}
