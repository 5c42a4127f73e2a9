package io.jenkins.plugins.assumed_role;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;

/** The results of a bench: what was measured again and again under the same conditions, by its median. */
record BenchTable(Path results, List<String> conditions, List<String> measures) {

    void print() throws IOException {
        Map<String, List<JSONObject>> rows = new LinkedHashMap<>();
        for (Object row : JSONArray.fromObject(Files.readString(results))) {
            JSONObject result = (JSONObject) row;
            String key = conditions.stream().map(result::getString).collect(Collectors.joining(" | "));
            rows.computeIfAbsent(key, k -> new ArrayList<>()).add(result);
        }
        System.out.println(String.join(" | ", conditions) + " | " + String.join(" | ", measures));
        rows.forEach((key, row) -> System.out.println(key + " | "
                + measures.stream()
                        .map(measure -> String.format(Locale.ROOT, "%.1f", median(row, measure)))
                        .collect(Collectors.joining(" | "))));
    }

    private static double median(List<JSONObject> row, String measure) {
        double[] values = row.stream()
                .mapToDouble(result -> result.getDouble(measure))
                .sorted()
                .toArray();
        return values[values.length / 2];
    }
}
