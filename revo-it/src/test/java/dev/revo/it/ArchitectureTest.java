package dev.revo.it;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.revo.spi.RevoModule;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
    static final ArchRule audit_verifier_knows_the_jdk_alone = noClasses()
            .that()
            .resideInAPackage("dev.revo.audit.verifier..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("dev.revo.audit.verifier..", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule nobody_uses_ai_services =
            noClasses().should().dependOnClassesThat().haveFullyQualifiedName("dev.langchain4j.service.AiServices");

    @ArchTest
    static final ArchRule r2_sql_only_in_the_store = noClasses()
            .that()
            // A peer that reVo's store is measured against is SQL by nature.
            .resideOutsideOfPackages("dev.revo.store..", "dev.revo.bench.stores..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.jdbi..", "com.zaxxer..");

    @ArchTest
    static final ArchRule r2_libraries_stay_out_of_public_signatures = methods()
            .that()
            .arePublic()
            .and()
            .areDeclaredInClassesThat(othersCanName())
            .and()
            .areDeclaredInClassesThat()
            .resideOutsideOfPackages("dev.revo.testkit..", "dev.revo.examples..", "dev.revo.bench..")
            .should(mentionNoneOf(
                    "com.fasterxml.",
                    "io.github.resilience4j.",
                    "com.github.benmanes.",
                    "org.jacoco.",
                    "org.projectnessie.",
                    "com.networknt.",
                    "de.siegmar.",
                    "org.apache.pdfbox.",
                    "com.password4j.",
                    "io.github.bucket4j.",
                    "com.nimbusds."));

    @ArchTest
    static final ArchRule r3_only_model_side_types_of_langchain4j_in_the_api = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.revo",
                    "dev.revo.agent..",
                    "dev.revo.tool..",
                    "dev.revo.model..",
                    "dev.revo.data..",
                    "dev.revo.spi..",
                    "dev.revo.gate..",
                    "dev.revo.run..",
                    "dev.revo.proof..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.langchain4j.service..",
                    "dev.langchain4j.agentic..",
                    "dev.langchain4j.memory..",
                    "dev.langchain4j.internal..");

    @ArchTest
    static final ArchRule r5_packages_have_no_cycles =
            slices().matching("dev.revo.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule r6_no_static_mutable_state = fields().that()
            .areStatic()
            .and()
            .areDeclaredInClassesThat()
            .resideOutsideOfPackages("dev.revo.testkit..", "dev.revo.agents.verify.box..")
            .should()
            .beFinal();

    @ArchTest
    static final ArchRule r6_no_thread_locals =
            noClasses().should().dependOnClassesThat().areAssignableTo(ThreadLocal.class);

    @ArchTest
    static final ArchRule r6_time_comes_from_the_time_source = noClasses()
            .that()
            .resideInAnyPackage("dev.revo.gate..", "dev.revo.agents.runtime..", "dev.revo.inmemory..", "dev.revo.run..")
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule nothing_sleeps = noClasses()
            .should()
            .callMethodWhere(target(nameMatching("sleep")).and(target(owner(assignableTo(Thread.class)))));

    @ArchTest
    static final ArchRule names_are_the_fields_own = noClasses()
            .that()
            .arePublic()
            .should()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameStartingWith("Abstract")
            .orShould()
            .haveSimpleNameStartingWith("Base");

    @ArchTest
    static final ArchRule constructors_are_not_public = constructors()
            .that()
            .areDeclaredInClassesThat()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .areNotRecords()
            .and()
            .areDeclaredInClassesThat()
            .areNotAssignableTo(Throwable.class)
            // ServiceLoader needs one.
            .and()
            .areDeclaredInClassesThat()
            .areNotAssignableTo(RevoModule.class)
            .should()
            .notBePublic();

    // What is inside an interface is public, which does not help whoever cannot name the interface.
    private static DescribedPredicate<JavaClass> othersCanName() {
        return DescribedPredicate.describe("are public with all that is around them", type -> {
            Optional<JavaClass> around = Optional.of(type);
            while (around.isPresent() && around.get().getModifiers().contains(JavaModifier.PUBLIC)) {
                around = around.get().getEnclosingClass();
            }
            return around.isEmpty();
        });
    }

    private static ArchCondition<JavaMethod> mentionNoneOf(String... prefixes) {
        return new ArchCondition<>("mention none of " + List.of(prefixes)) {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                Stream.concat(Stream.of(method.getRawReturnType()), method.getRawParameterTypes().stream())
                        .filter(type -> Stream.of(prefixes).anyMatch(type.getName()::startsWith))
                        .forEach(type -> events.add(SimpleConditionEvent.violated(
                                method, method.getFullName() + " mentions " + type.getName())));
            }
        };
    }
}
