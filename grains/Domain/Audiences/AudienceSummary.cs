using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>What an import of plays read.</summary>
/// <param name="File">The file, as given.</param>
/// <param name="Upload">SHA-256 over the stored plays: equal plays have equal ones.</param>
/// <param name="Rows">Rows of the file.</param>
/// <param name="Unplayed">Rows with no plays, which were left out.</param>
/// <param name="Users">How many listeners there are.</param>
/// <param name="Tracks">How many tracks they played.</param>
/// <param name="Pairs">How many pairs of a listener and a track.</param>
/// <param name="HasTimes">Whether it is known when tracks were played.</param>
/// <param name="Pieces">The stored plays, in order.</param>
[GenerateSerializer, Immutable, Alias("imported-plays")]
public sealed record ImportedPlays(
    string File, string Upload, long Rows, long Unplayed, int Users, int Tracks, int Pairs, bool HasTimes,
    ImmutableArray<PlaysPiece> Pieces);

/// <summary>A stored part of an audience's plays.</summary>
/// <param name="Sha256">SHA-256 of its bytes.</param>
/// <param name="Bytes">Its length.</param>
[GenerateSerializer, Immutable, Alias("plays-piece")]
public readonly record struct PlaysPiece(string Sha256, long Bytes);

/// <summary>An audience in a listing.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Plays">What was imported.</param>
/// <param name="ImportedAt">When.</param>
[GenerateSerializer, Immutable, Alias("audience-summary")]
public sealed record AudienceSummary(string Name, ImportedPlays Plays, DateTimeOffset ImportedAt)
{
    /// <summary>The bytes that it takes in the store.</summary>
    public long Bytes => Plays.Pieces.Sum(piece => piece.Bytes);
}

/// <summary>How many tracks of an audience a dataset has.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Known">How many of the audience's tracks it has.</param>
/// <param name="Tracks">How many tracks it has.</param>
[GenerateSerializer, Immutable, Alias("audience-match")]
public sealed record AudienceMatch(string Dataset, int Known, int Tracks);
