package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.ExchangeException;
import io.jenkins.plugins.assumed_role.agent.ExchangeException.Reason;
import io.jenkins.plugins.assumed_role.agent.HttpAnswer;
import io.jenkins.plugins.assumed_role.agent.HttpCall;
import io.jenkins.plugins.assumed_role.agent.Machine;

/** An exchange with a service of the machine itself, which is near: what can pass is tried once more, at once. */
final class MetadataExchange {

    private static final int ATTEMPTS = 2;

    private MetadataExchange() {}

    static HttpAnswer perform(Machine place, HttpCall call) throws ExchangeException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                HttpAnswer answer = place.exchange(call);
                if (answer.status() < 500 || attempt == ATTEMPTS) {
                    return answer;
                }
            } catch (ExchangeException x) {
                if (attempt == ATTEMPTS || x.reason() == Reason.FORBIDDEN || x.reason() == Reason.AGENT_LOST) {
                    throw x;
                }
            }
        }
    }
}
