package io.jenkins.plugins.assumed_role.support;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Forms in which a secret is legible, defined independently of the masking that they test. */
public final class Secrets {

    private Secrets() {}

    public static Set<String> forms(Collection<String> secrets) {
        Set<String> forms = new HashSet<>();
        for (String secret : secrets) {
            String url = URLEncoder.encode(secret, StandardCharsets.UTF_8);
            forms.add(secret);
            forms.add(url);
            forms.add(url.toLowerCase(Locale.ROOT).equals(url) ? url : lowerCaseHex(url));
            forms.add(secret.replace("/", "\\/"));
            for (int before = 0; before < 3; before++) {
                String encoded = Base64.getEncoder()
                        .encodeToString(("xx".substring(0, before % 3) + secret).getBytes(StandardCharsets.UTF_8));
                String certain = encoded.substring(4, encoded.length() - 4);
                // A few characters are in every file.
                if (certain.length() >= 8) {
                    forms.add(certain);
                }
            }
        }
        return forms;
    }

    private static String lowerCaseHex(String url) {
        return url.replace("%2F", "%2f").replace("%2B", "%2b").replace("%3D", "%3d");
    }
}
