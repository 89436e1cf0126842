package dev.revo.agents.tools;

import dev.revo.data.Shape;
import dev.revo.testkit.contract.ToolContract;
import dev.revo.tool.Effect;
import dev.revo.tool.Tool;
import java.util.Optional;

/** A method of a host as a tool, against the contract of tools. */
class MethodToolContractTest extends ToolContract {
    record Said(String word) {}

    /** A host's own class. */
    static final class Shop {
        @RevoTool(effect = Effect.READ, description = "Says a word again")
        public Said say(String word) {
            return new Said(word);
        }
    }

    @Override
    protected Tool tool() {
        return JavaTools.of(new Shop()).get(0);
    }

    @Override
    protected String arguments() {
        return "{\"word\":\"hello\"}";
    }

    @Override
    protected Optional<String> argumentsWith(String text) {
        return Optional.of(Shape.of(Said.class).encode(new Said(text)));
    }
}
