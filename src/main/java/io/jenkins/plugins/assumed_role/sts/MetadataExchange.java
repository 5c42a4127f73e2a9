package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.ExchangeException;
import io.jenkins.plugins.assumed_role.agent.ExchangeException.Reason;
import io.jenkins.plugins.assumed_role.agent.HttpAnswer;
import io.jenkins.plugins.assumed_role.agent.HttpCall;
import io.jenkins.plugins.assumed_role.agent.Machine;

/**
 * An exchange with a service of the machine itself, tried again after a failure that may pass. A service that limits the rate of requests is
 * asked again after a second, as by the AWS CLI.
 */
final class MetadataExchange {

    private static final int PAUSE_MILLIS = 1_000;
    private static final int TOO_MANY_REQUESTS = 429;

    private MetadataExchange() {}

    /** @param attempts the number of attempts, at least 1 */
    static HttpAnswer perform(Machine machine, HttpCall call, int attempts)
            throws ExchangeException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                HttpAnswer answer = machine.exchange(call);
                if (attempt == attempts || answer.status() < 500 && answer.status() != TOO_MANY_REQUESTS) {
                    return answer;
                }
                Thread.sleep(PAUSE_MILLIS);
            } catch (ExchangeException x) {
                if (attempt == attempts || !mayPass(x.reason())) {
                    throw x;
                }
            }
        }
    }

    private static boolean mayPass(Reason reason) {
        return switch (reason) {
            case FORBIDDEN, CONFIGURATION, PROXY, CERTIFICATE, AGENT_LOST -> false;
            case UNKNOWN_HOST, NO_CONNECTION, NO_ANSWER_IN_TIME, SLOW_ANSWER, TLS, BROKEN_ANSWER -> true;
        };
    }
}
