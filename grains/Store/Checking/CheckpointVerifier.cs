using System.Text.Json;
using Experiments.Domain;
using Experiments.Store.Files;

namespace Experiments.Store.Checking;

/// <summary>
/// Verifies checkpoints by the hash in the learning curve next to each. State does not refer to them.
/// </summary>
internal static class CheckpointVerifier
{
    private const string Hash = "sha256";

    /// <summary>
    /// What is wrong with a checkpoint; null if it is intact, if an earlier build stored no hash, or if it was removed because its run
    /// ended.
    /// </summary>
    public static StoreProblem? FindProblem(ArtifactStore artifacts, ArtifactFile checkpoint)
    {
        var path = artifacts.PathOf(checkpoint.Path);
        var folder = Path.GetDirectoryName(path)!; // not null: a file in a folder
        var curve = Path.Combine(folder, ArtifactPaths.Curve(checkpoint.CheckpointEpoch!.Value)); // not null: a checkpoint
        try
        {
            if (!File.Exists(curve))
            {
                return null;
            }

            var content = File.ReadAllBytes(curve);
            if (StoredJson.FindProblem(content) is { } problem)
            {
                return Problem($"its learning curve {problem}");
            }

            using var json = JsonDocument.Parse(content);
            return json.RootElement.TryGetProperty(Hash, out var hash) && hash.GetString() != ArtifactStore.HashOf(path)
                ? Problem(StoredBytes.Changed)
                : null;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Problem($"cannot be read: {error.Reason()}");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return Problem("its learning curve does not match its checksum");
        }

        StoreProblem Problem(string message) => new(
            StoreProblemKind.Checkpoint, checkpoint.Path, "",
            $"{message}; no result depends on it; a run that would resume from it uses an earlier one or starts from the beginning");
    }
}
