package io.jenkins.plugins.assumed_role.sts;

import java.io.ByteArrayInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Limit of the nesting of an answer. The XML parser of the SDK calls itself for each element within an element, so that an answer of 245 kB
 * would use up the stack of the thread.
 */
final class XmlDepth {

    /** The deepest nesting that is accepted; answers of STS are 6 deep. */
    static final int DEEPEST = 32;

    private static final XMLInputFactory FACTORY = factory();

    private XmlDepth() {}

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    /** Elements in a text that is no XML to this parser, and may be some to another. Ten times as many use up no stack. */
    private static final int MOST_IN_OTHER_TEXT = 2_000;

    /** Returns whether no element is deeper than {@link #DEEPEST}. */
    static boolean isBounded(byte[] text) {
        int depth = 0;
        try {
            XMLStreamReader reader = FACTORY.createXMLStreamReader(new ByteArrayInputStream(text));
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamReader.START_ELEMENT && ++depth > DEEPEST) {
                    return false;
                }
                if (event == XMLStreamReader.END_ELEMENT) {
                    depth--;
                }
            }
        } catch (XMLStreamException | RuntimeException x) {
            return count('<', text) <= MOST_IN_OTHER_TEXT;
        }
        return true;
    }

    private static int count(char sign, byte[] text) {
        int count = 0;
        for (byte each : text) {
            if (each == sign) {
                count++;
            }
        }
        return count;
    }
}
