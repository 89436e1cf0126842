package dev.revo.agents.codegen;

import dev.langchain4j.model.output.structured.Description;
import java.util.List;

/** What the model is asked for. Public only to the JSON codec: records are read by their public accessors. */
record Draft(
        @Description("the code, one or more files") List<SourceFile> files,

        @Description("JUnit 5 tests of the code; empty when tests were given")
        List<SourceFile> tests) {}
