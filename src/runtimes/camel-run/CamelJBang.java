// SPDX-License-Identifier: Apache-2.0
import org.apache.camel.dsl.jbang.core.commands.CamelJBangMain;

/** As the script of the same name in Camel's own JBang catalogue. */
class CamelJBang {

    public static void main(String... arguments) {
        CamelJBangMain.run(arguments);
    }
}
