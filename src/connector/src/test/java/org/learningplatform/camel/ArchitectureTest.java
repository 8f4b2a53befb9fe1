// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.learningplatform.camel", importOptions = ImportOption.DoNotIncludeTests.class)
public class ArchitectureTest {

    private static final String ROOT = "org.learningplatform.camel";

    @ArchTest
    static final ArchRule packagesHaveNoCircle = slices().matching("org.learningplatform.(**)")
            .namingSlices("package $1")
            .should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule theStateKnowsNobody = noClasses()
            .that()
            .resideInAPackage(ROOT + ".state..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT, ROOT + ".client..", ROOT + ".error..", ROOT + ".sync..");

    @ArchTest
    static final ArchRule theClientKnowsNoCamel = noClasses()
            .that()
            .resideInAnyPackage(ROOT + ".client..", ROOT + ".error..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel..");

    @ArchTest
    static final ArchRule theClientKnowsNothingAboveIt = noClasses()
            .that()
            .resideInAPackage(ROOT + ".client..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT, ROOT + ".connection..");

    @ArchTest
    static final ArchRule connectionsKnowNothingAboveThem = noClasses()
            .that()
            .resideInAPackage(ROOT + ".connection..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT);

    @ArchTest
    static final ArchRule feedsKnowNoCamelAndNothingAboveThem = noClasses()
            .that()
            .resideInAPackage(ROOT + ".feed..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.camel..", ROOT, ROOT + ".connection..");

    @ArchTest
    static final ArchRule errorsKnowNobody = noClasses()
            .that()
            .resideInAPackage(ROOT + ".error..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT, ROOT + ".client..");
}
