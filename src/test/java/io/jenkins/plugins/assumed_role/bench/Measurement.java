package io.jenkins.plugins.assumed_role.bench;

import java.util.Arrays;
import java.util.Locale;

/**
 * A measurement and its alternative, timed in turns.
 *
 * @param chart the chart that shows it
 * @param seconds the seconds of each round
 * @param plainSeconds the seconds of the alternative in the same rounds; null for the alternative itself
 * @param atMost the ratio that is to be reached; 0 if there is none
 */
public record Measurement(
        String chart, String name, double[] seconds, String comparedWith, double[] plainSeconds, double atMost) {

    public static Measurement plain(String chart, String name, double[] seconds) {
        return new Measurement(chart, name, seconds, null, null, 0);
    }

    public Measurement against(Measurement other, double atMost) {
        return new Measurement(chart, name, seconds, other.name, other.seconds, atMost);
    }

    public double median() {
        return median(seconds);
    }

    /** The median of the ratios of the rounds, so that other load of the machine affects both. */
    public double ratio() {
        double[] ratios = new double[seconds.length];
        Arrays.setAll(ratios, i -> seconds[i] / plainSeconds[i]);
        return median(ratios);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    public String line() {
        String time = String.format(
                Locale.ROOT,
                "%-10s %-44s %10.4f s (%.4f to %.4f s, %d rounds)",
                chart,
                name,
                median(),
                Arrays.stream(seconds).min().orElseThrow(),
                Arrays.stream(seconds).max().orElseThrow(),
                seconds.length);
        if (comparedWith == null) {
            return time;
        }
        return time
                + String.format(
                        Locale.ROOT,
                        "  %6.2f x %s (to reach: %s)",
                        ratio(),
                        comparedWith,
                        atMost == 0 ? "-" : "at most " + atMost);
    }

    public String json() {
        String json = String.format(
                Locale.ROOT,
                "{\"chart\": \"%s\", \"name\": \"%s\", \"seconds\": %s",
                chart,
                name,
                Arrays.toString(seconds));
        return comparedWith == null
                ? json + "}"
                : json
                        + String.format(
                                Locale.ROOT,
                                ", \"comparedWith\": \"%s\", \"ratio\": %.3f, \"atMost\": %s}",
                                comparedWith,
                                ratio(),
                                atMost);
    }
}
