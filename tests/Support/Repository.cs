namespace Experiments.Support;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Experiments.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("no Experiments.sln above the tests");
        }

        return folder.FullName;
    }
}
