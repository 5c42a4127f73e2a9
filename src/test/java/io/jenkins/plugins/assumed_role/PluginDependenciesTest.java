package io.jenkins.plugins.assumed_role;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The default build writes the manifest of the hpi itself; in the build for releases, the plugin for Maven writes it. */
class PluginDependenciesTest {

    private static final String OPTIONAL = ";resolution:=optional";

    @Test
    void both_builds_depend_on_the_same_plugins() throws Exception {
        String manifest = text(parse("pom.xml").getDocumentElement(), "Plugin-Dependencies");

        List<String> ofDefault = List.of(
                manifest.replaceAll(":[^;,]+(;resolution:=optional)?", "$1").split(","));

        assertThat(ofDefault).containsExactlyInAnyOrderElementsOf(ofReleases()).hasSizeGreaterThan(5);
    }

    private static List<String> ofReleases() throws Exception {
        List<String> plugins = new ArrayList<>();
        NodeList dependencies = parse("jenkins.pom.xml").getElementsByTagName("dependency");
        for (int i = 0; i < dependencies.getLength(); i++) {
            Element dependency = (Element) dependencies.item(i);
            boolean isManaged =
                    dependency.getParentNode().getParentNode().getNodeName().equals("dependencyManagement");
            if (!isManaged && text(dependency, "scope") == null) {
                plugins.add(
                        text(dependency, "artifactId") + ("true".equals(text(dependency, "optional")) ? OPTIONAL : ""));
            }
        }
        return plugins;
    }

    private static Document parse(String file) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of(file).toFile());
    }

    private static String text(Element parent, String name) {
        NodeList found = parent.getElementsByTagName(name);
        return found.getLength() == 0 ? null : found.item(0).getTextContent();
    }
}
