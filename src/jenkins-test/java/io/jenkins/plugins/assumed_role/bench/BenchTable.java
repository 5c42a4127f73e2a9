package io.jenkins.plugins.assumed_role.bench;

import io.jenkins.plugins.assumed_role.support.ControllerJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;

/** The results of a bench: the median of repeated measurements under the same conditions. */
public record BenchTable(Path results, List<String> conditions, List<String> measures) {

    /** @return the directory of the results, in {@code target/jenkins/target/bench} */
    static Path file(String name) throws IOException {
        return Files.createDirectories(ControllerJvm.classes().resolveSibling("bench"))
                .resolve(name);
    }

    void print() throws IOException {
        System.out.println(String.join(" | ", conditions) + " | " + String.join(" | ", measures));
        rows().forEach((key, row) -> System.out.println(key + " | "
                + measures.stream().map(measure -> spread(row, measure)).collect(Collectors.joining(" | "))));
    }

    /** @param key values of the conditions, as {@link #print} shows them */
    Measurement measurement(String name, String key, ToDoubleFunction<JSONObject> seconds) throws IOException {
        return Measurement.plain(
                chart(), name, rows().get(key).stream().mapToDouble(seconds).toArray());
    }

    void chart(String title, List<Measurement> bars) throws IOException {
        bars.forEach(bar -> System.out.println(bar.line()));
        Chart.of(bars, chart(), title).write(results.resolveSibling("performance-" + chart() + ".svg"));
    }

    private String chart() {
        return results.getFileName().toString().replace(".json", "");
    }

    private Map<String, List<JSONObject>> rows() throws IOException {
        Map<String, List<JSONObject>> rows = new LinkedHashMap<>();
        for (Object row : JSONArray.fromObject(Files.readString(results))) {
            JSONObject result = (JSONObject) row;
            String key = conditions.stream().map(result::getString).collect(Collectors.joining(" | "));
            rows.computeIfAbsent(key, k -> new ArrayList<>()).add(result);
        }
        return rows;
    }

    /** Returns the median, and the least and the greatest value. */
    private static String spread(List<JSONObject> row, String measure) {
        double[] values = row.stream()
                .mapToDouble(result -> result.getDouble(measure))
                .sorted()
                .toArray();
        return String.format(
                Locale.ROOT, "%.1f (%.1f to %.1f)", values[values.length / 2], values[0], values[values.length - 1]);
    }
}
