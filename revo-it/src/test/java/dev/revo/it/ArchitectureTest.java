package dev.revo.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The layer rules of the design that a class file can break and a POM cannot. */
@AnalyzeClasses(packages = "dev.revo", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

    @ArchTest
    static final ArchRule api_knows_no_module = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.revo.engine..",
                    "dev.revo.agents..",
                    "dev.revo.store..",
                    "dev.revo.testkit..",
                    "dev.revo.examples..",
                    "dev.revo.bench..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.revo.engine..", "dev.revo.agents..", "dev.revo.store..", "dev.revo.testkit..");

    @ArchTest
    static final ArchRule engines_know_each_other_only_by_the_api = slices().matching("dev.revo.engine.(*)..")
            .should()
            .notDependOnEachOther()
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule nobody_uses_ai_services =
            noClasses().should().dependOnClassesThat().haveFullyQualifiedName("dev.langchain4j.service.AiServices");
}
