using Experiments.Domain;
using Experiments.ReadModel;
using Xunit;

namespace Experiments.Unit.ReadModel;

public sealed class SettingNamesTests
{
    [Fact]
    public void A_setting_is_named_by_its_uncommon_values()
    {
        ExperimentSummary[] rows =
        [
            Row("cnn", ("dropout", 0), ("width", 32), ("epochs", 9)), Row("cnn", ("dropout", 0.3), ("width", 32), ("epochs", 9)),
            Row("cnn", ("dropout", 0), ("width", 64), ("epochs", 9)),
            Row("knn", ("k", 1)), Row("knn", ("k", 5)), Row("svm", ("c", 1)), Row("xgboost", ("depth", 3)),
            Row("xgboost", ("depth", 3), ("eta", 0.1)),
        ];
        var settings = new SettingNames(rows);
        Assert.True(settings.LeavesOut);
        Assert.Equal(["plain", "dropout=0.3", "width=64", "k=1", "k=5", "", "plain", "eta=0.1"], rows.Select(settings.Of));
        Assert.Equal("svm", settings.WithFamily(rows[5]));
        Assert.False(new SettingNames(rows[3..6]).LeavesOut);

        static ExperimentSummary Row(string family, params (string Name, double Value)[] parameters) => TestResults.Summary with
        {
            Family = family,
            Parameters = parameters.Aggregate(ParameterSet.Empty,
                (set, parameter) => set.With(parameter.Name, ParameterValue.Of(parameter.Value))),
        };
    }
}
