namespace Experiments.Domain;

/// <summary>The errors of names that a store does not have: each says how to list the names that it has.</summary>
public static class NotFound
{
    /// <summary>There is no audience of that name.</summary>
    public static UserErrorException Audience(string name) => Of("audience", name, "audience list");

    /// <summary>There is no dataset of that name.</summary>
    public static UserErrorException Dataset(string name) => Of("dataset", name, "dataset list");

    /// <summary>There is no feature set with that ID.</summary>
    public static UserErrorException FeatureSet(string id) => Of("feature set", id, "features list");

    /// <summary>There is no model of that name.</summary>
    public static UserErrorException Model(string name) => Of("model", name, "model list");

    /// <summary>There is no node of that name.</summary>
    public static UserErrorException Node(string name) => Of("node", name, "node list");

    /// <summary>There is no sweep with that ID.</summary>
    public static UserErrorException Sweep(string id) => Of("sweep", id, "sweep list");

    private static UserErrorException Of(string what, string name, string listing) =>
        UserErrorException.NotFound($"{what} '{name}' does not exist; `experiments {listing}` lists the existing ones");
}
