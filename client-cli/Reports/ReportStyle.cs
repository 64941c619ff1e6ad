using Experiments.Drawing;

namespace Experiments.ClientCli.Reports;

/// <summary>
/// The page's style: light or dark by the reader's preference, always light on paper; tables scroll in a narrow window.
/// </summary>
internal static class ReportStyle
{
    /// <summary>CSS without the colors of drawings.</summary>
    private const string Page = """
        :root{color-scheme:light dark;--ink:#1c2128;--soft:#57606a;--paper:#fff;--line:#d0d7de;--tint:#f6f8fa;--link:#0a58ca}
        @media screen and (prefers-color-scheme:dark){:root{--ink:#e6e9ee;--soft:#a3adb8;--paper:#14181d;--line:#353c44;--tint:#1c2229;--link:#79b8ff}}
        body{font:16px/1.55 system-ui,-apple-system,'Segoe UI','DejaVu Sans',sans-serif;max-width:940px;margin:2rem auto 5rem;padding:0 1rem;color:var(--ink);background:var(--paper)}
        h1{line-height:1.2;margin:0 0 .2rem}h2{margin:3rem 0 .8rem;border-bottom:1px solid var(--line);padding-bottom:.25rem}h3{margin:1.6rem 0 .4rem}
        p{margin:.6rem 0;max-width:46rem;overflow-wrap:anywhere}.soft,figcaption{color:var(--soft)}a{color:var(--link)}
        nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;list-style:none;padding:0;margin:1.4rem 0;font-size:.92rem}
        .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:.7rem;margin:1.4rem 0;padding:0}
        .facts div{background:var(--tint);border:1px solid var(--line);border-radius:8px;padding:.6rem .8rem}.facts dt{font-size:.82rem;color:var(--soft)}.facts dd{margin:0;font-size:1.45rem;line-height:1.3}.facts dd small{display:block;font-size:.78rem;color:var(--soft)}
        .id{white-space:nowrap}.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.88rem;width:100%}
        th,td{text-align:left;padding:.32rem .8rem .32rem 0;border-bottom:1px solid var(--line);vertical-align:top}
        thead th{vertical-align:bottom}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}td.n{white-space:nowrap}
        tbody th{font-weight:400}tbody th:not(.n){white-space:normal}code,pre{font:.86em ui-monospace,'DejaVu Sans Mono',monospace;overflow-wrap:anywhere}pre{background:var(--tint);border:1px solid var(--line);border-radius:8px;padding:.7rem .9rem;overflow-x:auto;white-space:pre-wrap}
        figure{margin:.9rem 0}figcaption{font-size:.88rem;max-width:46rem}svg{max-width:100%;height:auto;display:block}
        @media screen and (max-width:760px){figure svg{max-width:none}.pair svg{max-width:100%}}
        .pair{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,340px),1fr));gap:.6rem 1.2rem}.pair figure{margin:.3rem 0}
        .cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,250px),1fr));gap:.9rem;list-style:none;padding:0}
        .cards li{border:1px solid var(--line);border-radius:8px;padding:.6rem .7rem;background:var(--tint);font-size:.86rem;line-height:1.4;overflow-wrap:anywhere}
        .cards img{width:100%;height:96px;display:block;border-radius:4px;image-rendering:auto;margin-bottom:.4rem}.cards audio{width:100%;height:34px;margin-top:.4rem;display:block}.cards b{font-weight:600}
        select{font:inherit;padding:.25rem .4rem;color:inherit;background:var(--paper);border:1px solid var(--soft);border-radius:6px;max-width:100%}
        details{margin:.6rem 0}summary{cursor:pointer}
        @media print{@page{margin:14mm}body{margin:0;max-width:none;font-size:10pt}nav,audio{display:none!important}h2,h3{break-after:avoid}figure,tr,.cards li,.facts div{break-inside:avoid}.scroll{overflow:visible}table{font-size:8pt}th,td{padding-right:.45rem}.cards{grid-template-columns:repeat(4,1fr)}.pair{grid-template-columns:1fr 1fr}pre{white-space:pre-wrap}details::details-content{content-visibility:visible}a{color:inherit;text-decoration:none}}
        """;

    /// <summary>CSS of page and drawings.</summary>
    public static string Css { get; } = Page.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal)
        + Palette.Css;

    /// <summary>
    /// Shows only the selected one of the panels with IDs p0, p1, …, in CSS without script. A browser without support shows all panels.
    /// </summary>
    public static string ShowSelected(int panels) => "@supports selector(:has(*)){.panel{display:none}"
        + string.Concat(
            Enumerable.Range(0, panels)
                .Select(panel => $"main:has(#pick option[value=\"{panel}\"]:checked) #p{panel}{(panel + 1 < panels ? "," : "")}"))
                    + "{display:block}}";
}
