using Experiments.Domain;
using Experiments.ReadModel;
using Xunit;

namespace Experiments.Unit.ReadModel;

public sealed class RepeatCommandsTests
{
    [Fact]
    public void One_setting_is_a_sweep_of_its_own()
    {
        var experiment = new ExperimentSummary
        {
            Experiment = new ExperimentId("quick", 3),
            Family = "svm",
            Runs = 3,
            Parameters = ParameterSet.Empty.With("c", ParameterValue.Of(10)).With("kernel", ParameterValue.Of("it's")),
        };
        Assert.Equal(
            [
                "experiments sweep show quick --yaml > quick.yaml",
                "experiments sweep run quick.yaml --set name=quick-e3 --set "
                    + """'models=[{"family":"svm","parameters":{"c":10,"kernel":"it'\''s"}}]' --set 'search={sampler: grid}'""",
            ],
            RepeatCommands.Of(experiment));
    }
}
