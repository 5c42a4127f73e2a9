package io.jenkins.plugins.assumed_role.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Bars, legible on light and on dark ground. */
public record Chart(String title, Map<String, Measurement> bars) {

    private static final int ROW = 26;
    private static final int TOP = 40;
    private static final int LEFT = 340;
    private static final int LONGEST = 360;

    public static Chart of(List<Measurement> measured, String chart, String title) {
        Map<String, Measurement> bars = new LinkedHashMap<>();
        measured.stream()
                .filter(measurement -> measurement.chart().equals(chart))
                .forEach(measurement -> bars.put(measurement.name(), measurement));
        return new Chart(title, bars);
    }

    public void write(Path file) throws IOException {
        double most =
                bars.values().stream().mapToDouble(Measurement::median).max().orElse(1);
        StringBuilder svg = new StringBuilder();
        int height = TOP + ROW * bars.size() + 10;
        svg.append("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 %d" font-family="sans-serif" font-size="14">
                <title>%s</title>
                <style>
                text { fill: #24292f }
                .plain { fill: #8c959f }
                .ours { fill: #2f81f7 }
                @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } }
                </style>
                <text x="10" y="24" font-weight="bold">%s</text>
                """.formatted(height, title, title));
        int y = TOP;
        for (Measurement bar : bars.values()) {
            int width = (int) Math.max(1, Math.round(bar.median() / most * LONGEST));
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text><rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"18\"/>"
                            + "<text x=\"%d\" y=\"%d\">%.3g</text>%n",
                    LEFT - 8,
                    y + 14,
                    bar.name(),
                    bar.comparedWith() == null ? "plain" : "ours",
                    LEFT,
                    y,
                    width,
                    LEFT + width + 6,
                    y + 14,
                    bar.median()));
            y += ROW;
        }
        Files.writeString(file, svg.append("</svg>\n"));
    }
}
