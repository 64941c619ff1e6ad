using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Grains;
using Experiments.Grains.StoredState;
using Experiments.Scheduling;
using Experiments.Scheduling.Sweeps;
using Xunit;

namespace Experiments.Unit.Grains.StoredState;

public sealed class KeyRecoveryTests
{
    [Theory]
    [InlineData("1")]
    [InlineData("01")]
    [InlineData("000001")]
    public void A_row_belongs_to_the_name_it_contains(string name)
    {
        Assert.Equal(name, Claim("dataset", name, Dataset(import: name)).Key);
        Assert.Equal(name, Claim("dataset", name, Dataset(pending: name)).Key);
        Assert.Equal(name, Claim("dataset", name, Dataset(import: name, pending: name)).Key);
        Assert.Equal(name, Claim("sweep", name, new SweepGrainState { Spec = Sweep(name) }).Key);
        Assert.Equal(name,
            Claim("node", name,
                new NodeGrainState
                {
                    Registration = new NodeRegistration(name, "s", "1", ImmutableSortedDictionary<string, string>.Empty, []),
                }).Key);
    }

    [Fact]
    public void A_GUID_like_name_keeps_its_case()
    {
        var name = "00112233445566778899AabbCcddEeff";
        Assert.Equal(name, Claim("dataset", name, Dataset(import: name)).Key);
    }

    [Fact]
    public void A_row_with_two_possible_owners_is_unclaimed()
    {
        var claim = Claim("dataset", "1", Dataset(import: "1", pending: "01"));
        Assert.Null(claim.Key);
        Assert.Equal("may belong to '1' or to '01'", claim.Problem);
    }

    [Fact]
    public void A_row_without_a_matching_name_is_unclaimed()
    {
        Assert.Null(Claim("dataset", "1", new DatasetState()).Key);
        Assert.Null(Claim("dataset", "1", Dataset(import: "2")).Key);
        Assert.Null(Claim("dataset", "1", Dataset(import: " ")).Key);
        Assert.Null(Claim("scheduler", "1", new SchedulerState()).Key);
        Assert.All(StateTypes.All.Keys, state => Assert.NotNull(KeyRecovery.Settle([Row(state, "1", "garbage")])[0].Problem));
    }

    [Fact]
    public void An_audit_without_a_name_belongs_to_the_dataset_of_its_version()
    {
        var dataset = Row("dataset", "01", Json(Dataset(import: "01", version: "v1")));
        Assert.Equal(["01", "01"],
            KeyRecovery.Settle([dataset, Row("dataset-audit", "1", Json(new DatasetAuditState { Version = "v1" }))])
                .Select(claim => claim.Key));
        Assert.Equal(["01", null],
            KeyRecovery.Settle([dataset, Row("dataset-audit", "1", Json(new DatasetAuditState { Version = "v0" }))])
                .Select(claim => claim.Key));
        Assert.Equal(["01", null],
            KeyRecovery.Settle([dataset, Row("dataset-audit", "2", Json(new DatasetAuditState { Version = "v1" }))])
                .Select(claim => claim.Key));
    }

    private static RecoveredKey Claim<T>(string state, string key, T value) => KeyRecovery.Settle([Row(state, key, Json(value))])[0];

    private static NumberedRow Row(string state, string key, string json) =>
        new("service", state, StoredKeys.NumbersOf(IdSpan.Create(key))!.Value, json); // not null: the key reads as a number

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, DomainJson.Compact);

    private static DatasetState Dataset(string? import = null, string? pending = null, string? version = null) => new()
    {
        Import = import is null ? null : Import(import),
        Pending = pending is null ? null : Import(pending),
        Output = version is null
            ? null
            : new ImportOutput("datasets/x.json", version, [], 1, 1, 1, ImmutableSortedDictionary<string, int>.Empty, null),
    };

    private static DatasetImportSpec Import(string name) => new(name, "/data", "genre-folders", new SliceRule());

    private static SweepSpec Sweep(string name) =>
        new() { Name = name, Dataset = "d", Features = "f", Models = new ParameterSpace([new FamilySpace("svm", [])]) };
}
