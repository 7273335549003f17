"""Words with a full stop that is not the end of a sentence, by language.

What sentencex does not know, or knows only for other languages. Each language has words that stand
before anything (titles, kinds of streets and firms) and words that stand before a number (page,
chapter, about); both without their full stops, in small letters.
"""

from __future__ import annotations

_ANYWHERE = {
    "ar": "د أ م ص ق.م أ.د",
    "cs": "ing mgr mudr judr phdr doc prof p tj tzn např čp č ul nám tř st sv ml r",
    "da": "hr fr frk dr prof ca bl.a f.eks dvs skt kgl kl jf pga mht",
    "de": "fa hr fr frl st sog vgl lt bzgl bspw geb gest inkl exkl zzgl abzgl evtl ggf gem hrsg "
    "ebd übers kath evang phil med jur i.d.r z.b",
    "el": "κ κα κος κκ οδ λεωφ δηλ βλ π.χ λ.χ περ εκ δισ χιλ σελ κεφ αρ πρβλ αγ δρ καθ μ.μ π.μ",
    "en": "messrs mssrs hon gen sgt capt approx",
    "es": "cía cia aprox sr sra srta sres lic ing arq dr dra dres prof profa gral cnel cap tte "
    "d dña ud uds av avda c pza pl núm pág págs art cap vol tel fig ed edit depto dpto "
    "prov gob admón excmo excma ilmo ilma mons pbro fr fco jr p.ej p.m a.m párrf mt sto "
    "sta",
    "fi": "tri prof dos maist esim ks ts ns mm ym yms",
    "fr": "m mm mgr pr dr me av bd boul pl r st ste env tél fig chap vol art éd cie sté chr "
    "j.-c",
    "hi": "डॉ प्रो श्री पं सुश्री कु स्व",
    "hu": "dr prof id ifj özv u pl kb ún stb old fej br gr",
    "it": "on sen sig sigg dott prof profs avv ing arch geom rag gen col cap mons rev p.za "
    "p.zza v.le c.so pag pagg cap art fig vol ca mln mld tel sec p.es ad.es s.p.a f.lli "
    "spett egr gent ill",
    "nl": "dhr mevr mw mr drs ir ing dr prof st blz hfst afb art ca mln mld o.a d.w.z m.a.w "
    "bijv z.g vgl resp incl excl tel mgr",
    "no": "hr fr frk dr prof ca bl.a f.eks dvs st kgl kl jf pga mht",
    "pl": "ul al pl os im św tzn tzw tj np m.in ok zob por str rozdz rys tab art prof dr inż "
    "mgr ks gen płk hab red pt wyd bp abp o s",
    "pt": "sr sra srta dr dra prof profa eng arq av r pça trav pág págs cap art fig vol tel cia "
    "ltda aprox p.ex d ex.mo ex.ma gen cel sto sta",
    "ro": "dl dna dlui dnei d-na d-l str bd cca mil mld pag cap art fig vol tel ing prof conf "
    "nr sf acad av gen col",
    "ru": "г-н г-жа акад проф доц ул пр пер пл наб бул д кв корп стр гл рис табл см ср ок напр "
    "млн млрд тыс руб коп им св пгт пос обл р-н гр тел инж ген кап т.е т.к т.н ч п",
    "sk": "ing mgr mudr judr phdr doc prof p tj tzn napr č ul nám st sv ml r",
    "sv": "hr fr frk dr prof doc ca bl.a t.ex d.v.s dvs s.k st kgl kl jfr p.g.a m.fl obs",
    "tr": "av prof doç dr yrd öğr gör müh mah cad sok sk blv bul apt no bkz böl şek tab yakl "
    "örn m.ö m.s t.c vb vs vd hz sn alb gen",
    "uk": "п пп акад проф доц вул просп пров пл бул буд кв корп стор розд гл мал рис табл див "
    "пор бл напр млн млрд тис грн коп ім св м смт с обл р-н тел інж ген т.зв",
}  # fmt: skip
_BEFORE_A_NUMBER = {
    "": "n° nº n.º no nr núm № p pp s sec fig figs vol ch chap art tab cf ca c",
    "cs": "str kap obr tab čl odst cca č sv",
    "da": "s kap fig tab nr ca kl side",
    "de": "s abb nr bd kap abs art str tab tel aufl ca ziff anm ff",
    "el": "σελ κεφ αρ τόμ εικ πίν περ άρθ",
    "en": "approx vols nos eq eqs sect para app p.m",
    "es": "pág págs núm cap art vol fig tomo párr aprox tel nro inc",
    "fi": "s luku kuva klo n noin taul",
    "fr": "chap art fig vol env tél n no p al",
    "hu": "old kb sz",
    "it": "n nn pag pagg cap art fig vol tel ca sec par",
    "nl": "blz hfst art afb nr ca tel par",
    "no": "s kap fig tab nr ca kl",
    "pl": "str rozdz art rys tab ok nr ust poz t",
    "pt": "n pág págs cap art fig vol tel aprox",
    "ro": "pag cap art fig vol nr tel cca alin",
    "ru": "стр гл рис табл ст д кв корп ок ул п тел т вып ч см",
    "sk": "str kap obr tab čl ods cca č",
    "sv": "s kap fig tab nr ca kl bil",
    "tr": "s böl şek tab no cad sok madde yakl",
    "uk": "стор розд гл мал рис табл ст буд кв бл т вип ч див",
}
ANYWHERE = {language: frozenset(words.split()) for language, words in _ANYWHERE.items()}
BEFORE_A_NUMBER = {
    language: frozenset(f"{words} {_BEFORE_A_NUMBER['']}".split())
    for language, words in _BEFORE_A_NUMBER.items()
}
