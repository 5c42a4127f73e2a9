package io.jenkins.plugins.assumed_role.emulator;

import java.util.Map;

/** One service behind the endpoint. */
interface Service {
    /** The name in a credential scope, such as {@code sts}. */
    String name();

    /** The action, such as {@code AssumeRole}: the name under which it is counted and can be made to fail. */
    String action(WireRequest request);

    /** The parameters as the service reads them. */
    Map<String, String> parameters(WireRequest request);

    /** @throws AwsError if it refuses the request */
    WireResponse answer(WireRequest request);

    WireResponse refuse(AwsError error);
}
