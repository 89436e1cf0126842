package dev.revo.agents.verify;

import dev.revo.agents.verify.box.Probes;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jacoco.core.JaCoCo;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.CoverageBuilder;
import org.jacoco.core.analysis.IClassCoverage;
import org.jacoco.core.analysis.ICounter;
import org.jacoco.core.analysis.IMethodCoverage;
import org.jacoco.core.data.ExecutionData;
import org.jacoco.core.data.ExecutionDataStore;
import org.jacoco.core.instr.Instrumenter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * What tests execute of a candidate, measured by JaCoCo. Classes are instrumented before they go into the box, so that no
 * agent is needed there.
 *
 * @param lines lines with code and how many of them were executed
 * @param branches branches and how many were taken
 * @param maxComplexity cyclomatic complexity of the most complex method
 * @param meanComplexity of all methods
 * @param called whether any method or constructor was executed
 */
record Coverage(Ratio lines, Ratio branches, int maxComplexity, double meanComplexity, boolean called) {
    private static final String PROBES = Type.getInternalName(Probes.class);
    private static final String PROBES_OF = "(JLjava/lang/String;I)[Z";
    private static final int STACK = 4;

    /**
     * A count out of a total.
     *
     * @param covered how many were
     * @param total of how many
     */
    record Ratio(int covered, int total) {
        double percent() {
            return total == 0 ? 100 : 100.0 * covered / total;
        }

        private static Ratio sum(Collection<ICounter> counters) {
            return new Ratio(
                    counters.stream().mapToInt(ICounter::getCoveredCount).sum(),
                    counters.stream().mapToInt(ICounter::getTotalCount).sum());
        }
    }

    static String toolVersion() {
        return JaCoCo.VERSION;
    }

    /** The classes with probes that {@link Probes} serves. */
    static Map<String, byte[]> instrument(Map<String, byte[]> classes) throws IOException {
        Instrumenter instrumenter = new Instrumenter(Coverage::accessor);
        Map<String, byte[]> instrumented = new LinkedHashMap<>();
        for (Map.Entry<String, byte[]> each : classes.entrySet()) {
            instrumented.put(each.getKey(), instrumenter.instrument(each.getValue(), each.getKey()));
        }
        return instrumented;
    }

    private static int accessor(long id, String name, int count, MethodVisitor code) {
        code.visitLdcInsn(id);
        code.visitLdcInsn(name);
        code.visitLdcInsn(count);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, PROBES, "of", PROBES_OF, false);
        return STACK;
    }

    /** The measure of what was executed of these classes, as they were before they got probes. */
    static Coverage of(Map<String, byte[]> classes, List<Probes.Hits> hits) throws IOException {
        ExecutionDataStore executed = new ExecutionDataStore();
        hits.forEach(h -> executed.put(new ExecutionData(h.id(), h.name(), h.passed())));
        CoverageBuilder builder = new CoverageBuilder();
        Analyzer analyzer = new Analyzer(executed, builder);
        for (Map.Entry<String, byte[]> each : classes.entrySet()) {
            analyzer.analyzeClass(each.getValue(), each.getKey());
        }
        Collection<IClassCoverage> all = builder.getClasses();
        List<IMethodCoverage> methods =
                all.stream().flatMap(c -> c.getMethods().stream()).toList();
        return new Coverage(
                Ratio.sum(all.stream().map(IClassCoverage::getLineCounter).toList()),
                Ratio.sum(all.stream().map(IClassCoverage::getBranchCounter).toList()),
                methods.stream().mapToInt(Coverage::complexity).max().orElse(0),
                methods.stream().mapToInt(Coverage::complexity).average().orElse(0),
                methods.stream()
                        .filter(m -> !m.getName().equals("<clinit>"))
                        .anyMatch(m -> m.getInstructionCounter().getCoveredCount() > 0));
    }

    private static int complexity(IMethodCoverage method) {
        return method.getComplexityCounter().getTotalCount();
    }
}
