namespace Experiments.Web.Pages;

/// <summary>What a page says of its own answer; a model that is none is a page that was found.</summary>
internal interface IPageAnswer
{
    /// <summary>The status.</summary>
    int Status { get; }

    /// <summary>Where the browser goes in place of this page; null to show it.</summary>
    string? Location { get; }
}
